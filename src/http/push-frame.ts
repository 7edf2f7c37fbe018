/** Text messages as the bytes of WebSocket frames (RFC 6455, 5.2), each made once however many sockets it goes to. */

/** The longest head: one byte, the length's mark, eight bytes of length. */
const longestHead = 10;

/** Writes the frame to the place, which must have room for it; gives its end. */
function put(into: Buffer, at: number, text: string, length: number): number {
  into[at] = 0x81;
  let body: number;
  if (length < 126) {
    into[at + 1] = length;
    body = at + 2;
  } else if (length < 65_536) {
    into[at + 1] = 126;
    body = into.writeUInt16BE(length, at + 2);
  } else {
    into[at + 1] = 127;
    body = into.writeBigUInt64BE(BigInt(length), at + 2);
  }
  return body + into.write(text, body);
}

/** One frame in memory of its own. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  // Not of the shared pool: frames are kept for those who come back.
  const frame = Buffer.allocUnsafeSlow(longestHead + length);
  return frame.subarray(0, put(frame, 0, text, length));
}

const slabBytes = 64 * 1024;

export interface Frames {
  text(message: string): Buffer;
}

/**
 * Frames one behind the other in pieces of memory: asking for a piece costs as much as writing many a frame. Each frame
 * keeps its piece alive; those of an age are forgotten together, so that pieces go as a whole.
 */
export function createFrames(): Frames {
  let slab = Buffer.allocUnsafeSlow(slabBytes);
  let used = 0;
  return {
    text(message) {
      const length = Buffer.byteLength(message);
      if (longestHead + length > slabBytes / 8) return textFrame(message);
      if (used + longestHead + length > slabBytes) {
        slab = Buffer.allocUnsafeSlow(slabBytes);
        used = 0;
      }
      const begin = used;
      used = put(slab, begin, message, length);
      return slab.subarray(begin, used);
    },
  };
}
