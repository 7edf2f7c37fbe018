/** Who is behind a channel: callers, callees, agents' phones. Numbers are hints; nothing here looks anybody up. */
import type { Book, Channel } from './book-state.js';
import type { Callee, Caller, Party } from './call.js';
import type { Micros } from './pbx-event.js';
import { cleanRaw, type NormalisedNumber } from './phone-number.js';

/** Digits in what the PBX dials: `PJSIP/13900000999@trunk`, `SIP/trunk/913900000999`. */
const digits = /\+?[0-9*#]{2,}/g;

function isReal(number: NormalisedNumber): boolean {
  return number.kind === 'e164' || number.kind === 'service';
}

/** The number that a dial string reaches, as the best reading of it; null where it holds none. */
function dialledNumber(book: Book, dialString: string | null): NormalisedNumber | null {
  const found = (dialString?.match(digits) ?? []).slice(0, 4).map((text) => book.wiring.normalise(text));
  return found.find(isReal) ?? found[0] ?? null;
}

/** Whom a call to outside reaches: what was dialled, else what the trunk was given. */
export function calleeOf(book: Book, exten: string | null, dialString: string | null): Callee {
  const asked = book.wiring.normalise(exten);
  const given = dialledNumber(book, dialString);
  const best = isReal(asked) || given === null ? asked : given;
  const raw = asked.raw === '' || asked.raw === 's' ? best.raw : asked.raw;
  return { raw, number: best.number, extension: null };
}

/** Whom a call between our own phones is for. */
export function calleeInside(book: Book, exten: string): Callee {
  const { raw, number } = book.wiring.normalise(exten);
  return { raw, number, extension: book.wiring.isPhone(raw) ? raw : null };
}

/** The caller as his channel shows him now; a phone of ours is its extension, whatever it shows. */
export function callerOf(book: Book, channel: Channel): Caller {
  const { extension } = channel;
  const shown = extension === null ? channel.number : channel.firstNumber;
  const { raw, number, kind } = book.wiring.normalise(shown);
  const name = cleanRaw(extension === null ? channel.callerName : channel.firstName);
  if (extension !== null) {
    return { raw: raw === '' ? extension : raw, number: number ?? extension, name, withheld: false, extension };
  }
  const withheld = channel.withheld === true || kind === 'withheld';
  return { raw, number: withheld ? null : number, name, withheld, extension: null };
}

/** Whoever answers, or may answer, on this channel; the user is the one who holds the extension at `at`. */
export function partyOf(book: Book, channel: Channel, at: Micros): Party {
  if (channel.party !== null) return channel.party;
  const { extension, device } = channel;
  const number = extension === null ? (dialledNumber(book, channel.dialString)?.number ?? channel.number) : null;
  channel.party = {
    extension,
    device,
    number: number === null ? null : (book.wiring.normalise(number).number ?? null),
    user: extension === null ? null : book.wiring.userAt(extension, at),
  };
  return channel.party;
}

/** How a transfer or a hold names somebody. */
export function nameOf(channel: Channel): string {
  return channel.extension ?? channel.party?.number ?? channel.device;
}
