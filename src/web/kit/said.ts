/**
 * The server's words on a field, in the reader's language. The server says them in English, for programs and logs; what
 * is not known here is shown as it came, which is better than nothing.
 */
import type { Texts } from '../i18n/texts.js';
import type { Refused } from '../session/rest.js';

/** `T`: the texts that the sentences are said with; a room may have more of them than the whole page. */
export type Sentences<T extends Texts = Texts> = readonly (readonly [
  RegExp,
  (texts: T, found: RegExpExecArray) => string,
])[];

const sentences: Sentences = [
  [/^must not be empty$|^needs /, ({ kit }) => kit.said.empty],
  [/must have at most (\d+) characters$/, ({ kit }, [, most = '']) => kit.said.tooLong(most)],
  [/must have at least (\d+) characters$/, ({ kit }, [, least = '']) => kit.said.tooShort(least)],
  [/^Too big: expected string to have <=(\d+) characters/, ({ kit }, [, most = '']) => kit.said.tooLong(most)],
  [/^Too small: expected string to have >=1 characters/, ({ kit }) => kit.said.empty],
  [/^Too small: expected string to have >=(\d+) characters/, ({ kit }, [, least = '']) => kit.said.tooShort(least)],
  [/^Invalid input: expected \w+, received (undefined|null)/, ({ kit }) => kit.said.missing],
  [/^Invalid input: expected number/, ({ kit }) => kit.said.number],
  [/^Invalid option/, ({ kit }) => kit.said.choice],
  [/^must be digits$/, ({ kit }) => kit.said.digits],
  [/^is no phone of this site$/, ({ kit }) => kit.said.noPhone],
  [/^is wrong$/, ({ kit }) => kit.said.wrong],
  [/^must be a mail address/, ({ kit }) => kit.said.mail],
  [/^must lie after/, ({ kit }) => kit.said.after],
  [/^must be an instant/, ({ kit }) => kit.said.instant],
  [/^must be a date/, ({ kit }) => kit.said.date],
  [/^must lie between 2000-01-01/, ({ kit }) => kit.said.dateRange],
  [/^must be a time of day/, ({ kit }) => kit.said.time],
  [/^must be letters, digits, dot/, ({ kit }) => kit.said.userName],
  [/^must be a name of at most 80/, ({ kit }) => kit.said.personName],
  [/^must name at least one role/, ({ kit }) => kit.said.role],
  [/control characters/, ({ kit }) => kit.said.control],
];

/** One sentence on one field. `more`: a room's own, asked first. */
export function saidOf<T extends Texts>(sentence: string, texts: T, more: Sentences<T> = []): string {
  for (const [form, say] of [...more, ...sentences]) {
    const found = form.exec(sentence);
    if (found !== null) return say(texts, found);
  }
  return sentence;
}

/** Why the whole request was refused: what happened, and what becomes of what was typed. */
export function refusalOf(refused: Refused, texts: Texts): string {
  const { refused: words } = texts.kit;
  if (refused.code === 'away') return words.away;
  if (refused.status === 429) return words.tooMany;
  if (refused.code === 'invalid') return Object.keys(refused.fields).length > 0 ? words.fields : refused.message;
  if (refused.code === 'conflict' && refused.message !== '') return refused.message;
  if (refused.code === 'forbidden') return words.forbidden;
  if (refused.code === 'not_found') return words.not_found;
  if (refused.code === 'internal') return words.internal;
  return refused.code === 'unavailable' ? words.unavailable : refused.message;
}
