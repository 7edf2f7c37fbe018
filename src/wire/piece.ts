/** A piece of what `wire` prints: text for one file of the PBX, with the reasons beside it. Pure. */

export type Language = 'zh-CN' | 'en';

/** `asterisk`: files kept by hand. `freepbx`: files that its pages leave alone. */
export type Flavour = 'asterisk' | 'freepbx';

export interface Piece {
  /** What it is for, one sentence. */
  readonly title: string;
  /** Where it goes on the PBX; null for steps that are done by hand. */
  readonly file: string | null;
  /** Ready to be copied; comments begin with a semicolon. */
  readonly lines: readonly string[];
}

export interface WireOptions {
  readonly language: Language;
  readonly flavour: Flavour;
  /** Addresses of the machine that runs Skylark, as the PBX may see it; for `permit`. */
  readonly addresses: readonly string[];
}

/** Picks the language. */
export function words(language: Language): (en: string, zh: string) => string {
  return (en, zh) => (language === 'en' ? en : zh);
}

/** As text: the title, the file, then the lines; comments throughout where they are not for the PBX. */
export function showPiece(piece: Piece, flavour: Flavour): string {
  const where = piece.file === null ? '' : `  →  ${piece.file}`;
  const head = `;;;; [${flavour}] ${piece.title}${where}`;
  return `${head}\n${piece.lines.map((l) => `${l}\n`).join('')}\n`;
}
