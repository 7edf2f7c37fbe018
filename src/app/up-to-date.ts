/**
 * What a page was told live stands in the rows that it asks for next: a question waits until what was learnt before it
 * is stored and followed. Not for long: with a store in trouble an older answer is better than none.
 */
import type { Route, Store } from '../ports.js';
import type { FactWriter } from '../store/fact-writer.js';

/** Milliseconds. A commit and the followers behind it usually take some tens; a busy disk may take a second. */
const longestWait = 2000;

type Following = ReturnType<Store['follow']>;

/** Resolves when what is known now is in the followers' tables, or after `longestWait`. */
export function settling(writer: Pick<FactWriter, 'drained'>, followings: readonly Following[]): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      const late = setTimeout(resolve, longestWait);
      const done = (): void => {
        clearTimeout(late);
        resolve();
      };
      writer
        .drained()
        .then(() => Promise.all(followings.map((following) => following.caughtUp())))
        // A follower that was stopped catches up no more.
        .then(done, done);
    });
}

/** Rows that followers keep are read by GET under these paths. */
const rows = /^\/api\/v1\/(?:calls|figures|tickets|tasks)\b(?!\/open)/;

/** Steps that name a call, perhaps one that has just ended. */
const naming = /^\/api\/v1\/tickets(?:\/\{number\}\/(?:confirm|reopen|resolve|links))?$/;

export function upToDate(route: Route, settled: () => Promise<void>): Route {
  const waits = route.method === 'GET' ? rows : naming;
  if (!waits.test(route.path)) return route;
  return {
    ...route,
    async handle(input) {
      await settled();
      return route.handle(input);
    },
  };
}
