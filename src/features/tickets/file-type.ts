/**
 * What a file is, by its content: its name is only a name. A closed list of what people attach to a ticket; programs,
 * scripts and pages that a browser would run are told apart and refused by that. Pure.
 */

const startsWith = (content: Uint8Array, bytes: readonly (number | null)[], at = 0): boolean =>
  content.length >= at + bytes.length && bytes.every((byte, i) => byte === null || content[at + i] === byte);

const ascii = (text: string): number[] => Array.from(text, (one) => one.charCodeAt(0));

const magic: readonly (readonly [bytes: readonly (number | null)[], type: string, at?: number])[] = [
  [[0x89, ...ascii('PNG'), 0x0d, 0x0a, 0x1a, 0x0a], 'image/png'],
  [[0xff, 0xd8, 0xff], 'image/jpeg'],
  [ascii('GIF87a'), 'image/gif'],
  [ascii('GIF89a'), 'image/gif'],
  [[...ascii('RIFF'), null, null, null, null, ...ascii('WEBP')], 'image/webp'],
  [[...ascii('RIFF'), null, null, null, null, ...ascii('WAVE')], 'audio/wav'],
  [ascii('%PDF-'), 'application/pdf'],
  [ascii('ID3'), 'audio/mpeg'],
  [ascii('ftyp'), 'video/mp4', 4],
];

const office: readonly (readonly [part: string, type: string])[] = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
];

/** A zip file names its parts in clear: those of documents are known by theirs. */
function zipType(content: Buffer): string | null {
  if (content.includes('vbaProject.bin')) return null;
  if (!content.includes('[Content_Types].xml')) return 'application/zip';
  return office.find(([part]) => content.includes(part))?.[1] ?? null;
}

/** Text that a browser or a shell would run. */
const active = /^\s*(?:#!|<\s*(?:!doctype|html|svg|script|\?xml|body|iframe)|@echo)/i;

/** So much of a text is read; behind it only what no text holds is looked for. */
const head = 64 * 1024;

function isText(content: Buffer): boolean {
  if (content.includes(0)) return false;
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      // A character may be cut at the end of what is read.
      const text = new TextDecoder(encoding, { fatal: true }).decode(content.subarray(0, head), { stream: true });
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(text) && !active.test(text.slice(0, 500));
    } catch {
      // Another encoding may read it.
    }
  }
  return false;
}

/** Its media type; null for what is not taken. */
export function fileType(content: Uint8Array): string | null {
  const found = magic.find(([bytes, , at]) => startsWith(content, bytes, at));
  if (found !== undefined) return found[1];
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (startsWith(content, [0x50, 0x4b, 0x03, 0x04])) return zipType(bytes);
  return isText(bytes) ? 'text/plain; charset=utf-8' : null;
}
