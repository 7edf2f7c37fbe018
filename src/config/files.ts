/** What the configuration needs of the disk: secrets, certificates, the directory file; and how safely they lie there. */
import { isUtf8 } from 'node:buffer';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';

export type FileText = { readonly text: string; readonly warning: string | null } | { readonly fault: string };

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder',
  ENOTDIR: 'does not exist',
  ELOOP: 'is a link that leads nowhere',
};

/** Why a file could not be used, in words. */
export function fileReason(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? 'cannot be read';
}

/** null when the file can be read, else what is wrong with it. */
export function fileFault(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return 'is no file';
    accessSync(path, constants.R_OK);
    return null;
  } catch (error) {
    return fileReason(error);
  }
}

/** A sentence part where others than the owner's group may read the file; null where they may not. */
export function looseMode(path: string): string | null {
  try {
    return (statSync(path).mode & 0o004) === 0 ? null : 'can be read by everybody on this machine; run chmod 600 on it';
  } catch {
    return null;
  }
}

/** The first line of a secret's file. */
export function readSecret(path: string): FileText {
  try {
    const stat = statSync(path);
    if (!stat.isFile() && !stat.isFIFO() && !stat.isCharacterDevice()) return { fault: 'is no file' };
    if (stat.size > 64 * 1024) return { fault: 'is too long for a secret' };
    const bytes = readFileSync(path);
    if (!isUtf8(bytes)) return { fault: 'is not text in UTF-8' };
    const text = bytes.toString('utf8').split(/\r?\n/)[0]?.trim() ?? '';
    if (text === '') return { fault: 'holds no secret in its first line' };
    if (text.length > 200) return { fault: 'holds a secret of more than 200 characters' };
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(text)) return { fault: 'holds control characters' };
    return { text, warning: looseMode(path) };
  } catch (error) {
    return { fault: fileReason(error) };
  }
}
