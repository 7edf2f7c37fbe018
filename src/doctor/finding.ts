/** What `doctor` found: one sentence, how grave it is, and what to do about it, in two languages. Pure. */

/** `note` is worth knowing and no fault. */
export type Level = 'ok' | 'note' | 'warn' | 'fail';

export interface Text {
  readonly en: string;
  readonly zh: string;
}

export interface Finding {
  readonly level: Level;
  /** Short name, stable, for scripts: `login`, `timestampevents`. */
  readonly id: string;
  /** Name of the PBX; null where it is about this machine. */
  readonly pbx: string | null;
  readonly text: Text;
  /** What to do; null where nothing is to be done. */
  readonly todo: Text | null;
}

export const text = (en: string, zh: string): Text => ({ en, zh });

export function finding(pbx: string | null, id: string, level: Level, what: Text, todo: Text | null = null): Finding {
  return { level, id, pbx, text: what, todo };
}

/** Whether something has to be mended. */
export const isFault = (f: Finding): boolean => f.level === 'fail' || f.level === 'warn';

const marks = {
  en: { ok: 'ok  ', note: 'note', warn: 'warn', fail: 'FAIL' },
  'zh-CN': { ok: '正常', note: '提示', warn: '警告', fail: '故障' },
} as const;

/** One finding as one or two lines. */
export function showFinding(f: Finding, language: 'zh-CN' | 'en'): string {
  const pick = (t: Text): string => (language === 'en' ? t.en : t.zh);
  const where = f.pbx === null ? '' : `${f.pbx}: `;
  const todo = f.todo === null ? '' : `\n        → ${pick(f.todo)}`;
  return `${marks[language][f.level]}  ${where}${pick(f.text)}${todo}`;
}
