/**
 * What makes a person findable: the sound of the name in full and by initials, the name, mail, department and numbers,
 * a line each, in small letters. The sound stands first, so that lists sort as a Chinese reader expects.
 */
import { pinyin } from 'pinyin-pro';

const hasHan = /\p{Script=Han}/u;

/** Text that `fold` leaves as it is: nearly every name and department. */
const isFolded = /^[a-z0-9\u4E00-\u9FFF]*$/;

/** For comparing: one form of every letter, small, single blanks. */
export function fold(text: string): string {
  if (isFolded.test(text)) return text;
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

interface Sound {
  readonly full: string;
  readonly initials: string;
}

/** Sounds that were asked for already: names repeat, their characters all the more. Emptied when full. */
const known = new Map<string, Sound>();
const mostKnown = 50_000;

function soundOfWords(texts: readonly string[]): Sound {
  const words = texts.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u)).filter((word) => word !== '');
  return { full: words.join(''), initials: words.map((word) => Array.from(word)[0] ?? '').join('') };
}

function soundOfPart(text: string, surname: 'head' | 'off'): Sound {
  const key = `${surname} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const syllables = pinyin(text, { type: 'array', toneType: 'none', surname, nonZh: 'consecutive', v: true });
  const sound = soundOfWords(syllables);
  if (known.size >= mostKnown) known.clear();
  known.set(key, sound);
  return sound;
}

/** A person's name: the surname stands in the first two characters, what follows is read one by one. */
const isName = /^\p{Script=Han}{3,4}$/u;

/** `张伟明` → `zhangweiming`, `zwm`; `Emily Carter` → `emilycarter`, `ec`. */
export function soundOf(name: string): Sound {
  const folded = fold(name);
  if (!hasHan.test(folded)) return soundOfWords([folded]);
  if (!isName.test(folded)) return soundOfPart(folded, 'head');
  const [first = '', second = '', ...others] = Array.from(folded);
  let { full, initials } = soundOfPart(first + second, 'head');
  for (const other of others) {
    const sound = soundOfPart(other, 'off');
    full += sound.full;
    initials += sound.initials;
  }
  return { full, initials };
}

export function searchText(person: {
  readonly name: string;
  readonly mail: string | null;
  readonly department: string | null;
  readonly numbers: readonly string[];
}): string {
  const { full, initials } = soundOf(person.name);
  const lines = [full, initials, fold(person.name), person.mail, person.department && fold(person.department)];
  return [...lines, ...person.numbers].filter((line) => line !== null && line !== '').join('\n');
}

/** The parts of a question, all of which must be found. A number is one part however it is spaced. */
export function searchTerms(question: string, normalise: (raw: string) => string | null): readonly string[] {
  const text = fold(question);
  if (/^\+?[\d\s().-]{3,}$/.test(text)) {
    const digits = text.replace(/\D/g, '').replace(/^0+/, '');
    const number = normalise(text);
    return [number ?? digits].filter((term) => term !== '');
  }
  return text
    .split(' ')
    .filter((term) => term !== '')
    .slice(0, 5);
}
