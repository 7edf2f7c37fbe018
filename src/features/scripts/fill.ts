/** The words of a script with names filled in, and how a caller is addressed in each language. Pure. */
import type { PersonJson } from '../../contract/live.js';
import type { Script, ScriptWord } from '../../contract/procedure-words.js';
import type { Locale } from '../../contract/roles.js';

/** Policy 2.4.6: where the title is unknown. */
const unknownTitle: Readonly<Record<Locale, string>> = { 'zh-CN': '先生/小姐', en: 'Sir/Madam' };

/** Surnames of two characters, the usual ones. */
const longSurnames: ReadonlySet<string> = new Set([
  '欧阳', '司马', '上官', '诸葛', '慕容', '皇甫', '令狐', '东方', '夏侯', '尉迟', '司徒', '端木', '公孙', '长孙', '宇文', '轩辕',
]); // prettier-ignore

const han = /\p{Script=Han}/u;
const hanName = /^\p{Script=Han}{2,4}$/u;
/** 主任, 总经理; a whole line from an organisation chart is no form of address. */
const shortTitle = /^\p{Script=Han}{1,4}$/u;

function surname(name: string): string {
  const two = name.slice(0, 2);
  return name.length > 2 && longSurnames.has(two) ? two : name.slice(0, 1);
}

/** `王主任`, `先生/小姐`, `Sir/Madam`; what the directory says stands above what is made of name and title. */
export function addressOf(person: Pick<PersonJson, 'name' | 'title' | 'salutation'> | null, language: Locale): string {
  const { name = '', title = null, salutation = null } = person ?? {};
  if (language === 'en') return salutation !== null && !han.test(salutation) ? salutation : unknownTitle.en;
  if (salutation !== null) return salutation;
  const plain = name.replaceAll(/\s/g, '');
  if (title !== null && shortTitle.test(title) && hanName.test(plain)) return surname(plain) + title;
  return unknownTitle['zh-CN'];
}

/** The caller's own language where Skylark speaks it. */
export function languageOf(person: Pick<PersonJson, 'language'> | null): Locale | null {
  const language = person?.language?.trim().toLowerCase() ?? '';
  if (/^(?:zh|cn|中文|汉语|普通话|chinese)/.test(language)) return 'zh-CN';
  return /^(?:en|英|english)/.test(language) ? 'en' : null;
}

/** What is said where a thing is not known yet. */
const unknown: Readonly<Record<Locale, Readonly<Record<ScriptWord, string>>>> = {
  'zh-CN': { agent: '……', caller: '先生/小姐', site: '服务台', queue: '服务热线', ticket: '……', limit: '……' },
  en: { agent: '…', caller: 'Sir/Madam', site: 'the service desk', queue: 'the hotline', ticket: '…', limit: '…' },
};

export type Words = Readonly<Partial<Record<ScriptWord, string | null>>>;

const isWord = (word: string): word is ScriptWord => Object.hasOwn(unknown.en, word);

/** The words in the language, else in the other one; a name that holds braces stays as it is. */
export function fill(say: Script['say'], words: Words, language: Locale): string {
  const text = say[language] ?? say[language === 'en' ? 'zh-CN' : 'en'] ?? '';
  const spoken: Locale = say[language] === null ? (language === 'en' ? 'zh-CN' : 'en') : language;
  return text.replaceAll(/\{(\w+)\}/g, (whole, word: string) =>
    isWord(word) ? (words[word] ?? unknown[spoken][word]) : whole,
  );
}
