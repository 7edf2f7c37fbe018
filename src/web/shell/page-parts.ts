/** The parts of this page, with its browser and its server. */
import { createParts, type Release } from './parts.js';

const againMs = 2000;

/** Style sheets that did not come. The browser tells each once, and not those that the page looks at later. */
const failed = new Set<HTMLLinkElement>();
window.addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failed.add(target);
  },
  true,
);

async function mendStyles(): Promise<void> {
  const links = [...failed];
  failed.clear();
  await Promise.all(
    links.map((link) => {
      const fresh = document.createElement('link');
      fresh.rel = 'stylesheet';
      fresh.href = link.href;
      const over = new Promise<void>((resolve) => {
        fresh.addEventListener('load', () => resolve());
        // It is in `failed` again: the next time comes.
        fresh.addEventListener('error', () => resolve());
      });
      link.replaceWith(fresh);
      return over;
    }),
  );
}

/** The first step's file is named by what is in all of the program's files. */
async function release(): Promise<Release> {
  const own = document.querySelector('script[type=module][src]')?.getAttribute('src') ?? '';
  try {
    const answer = await fetch('/', { cache: 'no-store', headers: { Accept: 'text/html' } });
    if (!answer.ok) return null;
    return (await answer.text()).includes(own) ? 'same' : 'other';
  } catch {
    return null;
  }
}

export const parts = createParts({
  release,
  wait: () => new Promise((resolve) => setTimeout(resolve, againMs)),
  mendStyles,
});
