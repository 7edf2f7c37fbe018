/**
 * A call for the eyes of those whose call it is not: every number from outside with its middle hidden, wherever the PBX
 * may have put it. People's names stay; a "name" that is a number does not.
 */
import { maskNumber } from '../core/phone-number.js';
import type { CallJson } from './call.js';

/** Seven digits and more, with whatever people write between them: shorter ones are extensions and service numbers. */
const numbers = /\+?\p{Nd}(?:[ ().\-/]{0,2}\p{Nd}){6,}/gu;

/** So many last digits tell that it is the same number, whatever is dialled before it. */
const tail = 7;

/**
 * `Local/13900000108@out` → `Local/139****0108@out`. `known`: numbers that are shown beside it; one of them in another
 * spelling is hidden at the same place, so that two spellings do not fill each other's gaps.
 */
export function maskText(text: string, known: readonly string[] = []): string {
  return text.replace(numbers, (found) => {
    const number = found.replace(/[ ().\-/]/g, '');
    return maskNumber(known.find((other) => number.endsWith(other.slice(-tail))) ?? number);
  });
}

/** `masked` is set where something was hidden. The number that was dialled to reach the desk is its own, and stays. */
export function maskCall(call: CallJson): CallJson {
  let hidden = false;
  const known = [call.caller.number, call.callee?.number, call.answeredBy?.number].filter(
    (number): number is string => number != null && number.length > tail,
  );
  const mask = <T extends string | null>(text: T): T | string => {
    if (text === null) return text;
    const shown = maskText(text, known);
    if (shown !== text) hidden = true;
    return shown;
  };
  const masked: CallJson = {
    ...call,
    caller: {
      ...call.caller,
      raw: mask(call.caller.raw),
      number: mask(call.caller.number),
      name: mask(call.caller.name),
    },
    callee: call.callee && { ...call.callee, raw: mask(call.callee.raw), number: mask(call.callee.number) },
    did: call.direction === 'inbound' ? call.did : mask(call.did),
    answeredBy: call.answeredBy && {
      ...call.answeredBy,
      device: mask(call.answeredBy.device),
      number: mask(call.answeredBy.number),
    },
    offers: call.offers.map((offer) => ({ ...offer, device: mask(offer.device) })),
    transfers: call.transfers.map((transfer) => ({ ...transfer, from: mask(transfer.from), to: mask(transfer.to) })),
    holds: call.holds.map((hold) => ({ ...hold, by: mask(hold.by) })),
  };
  return hidden ? { ...masked, masked: true } : call;
}
