/** What people do with a phone, step by step. All times in milliseconds. The words are those of the real-PBX lab. */

export type Step =
  /** Rings for so long; without ms, or 0: until somebody else ends it. */
  | { readonly do: 'ring'; readonly ms: number }
  /** Takes the call but does not report ringing. */
  | { readonly do: 'silent'; readonly ms: number }
  | { readonly do: 'answer' }
  | { readonly do: 'busy' }
  | { readonly do: 'decline' }
  | { readonly do: 'talk'; readonly ms: number }
  | { readonly do: 'untilBye' }
  | { readonly do: 'bye' }
  | { readonly do: 'hold' }
  | { readonly do: 'unhold' }
  /** Blind transfer by the phone. */
  | { readonly do: 'refer'; readonly to: string }
  /** A second call of the same phone, beside the first; waits for its answer. */
  | { readonly do: 'consult'; readonly to: string; readonly giveUpAfter?: number }
  | { readonly do: 'endConsult' }
  /** Keys: a feature code and its digits in talk, a digit while waiting in a queue. */
  | { readonly do: 'digits'; readonly digits: string }
  /** Sends the caller elsewhere instead of ringing. */
  | { readonly do: 'forward'; readonly to: string }
  /** Joins the two calls: attended transfer by the phone. */
  | { readonly do: 'referTo' };

export const ring = (ms = 0): Step => ({ do: 'ring', ms });
export const silent = (ms = 0): Step => ({ do: 'silent', ms });
export const answer = (): Step => ({ do: 'answer' });
export const busy = (): Step => ({ do: 'busy' });
export const decline = (): Step => ({ do: 'decline' });
export const talk = (ms: number): Step => ({ do: 'talk', ms });
export const untilBye = (): Step => ({ do: 'untilBye' });
export const bye = (): Step => ({ do: 'bye' });
export const hold = (): Step => ({ do: 'hold' });
export const unhold = (): Step => ({ do: 'unhold' });
export const refer = (to: string): Step => ({ do: 'refer', to });
export const consult = (to: string): Step => ({ do: 'consult', to });
/** A second call that nobody answers: given up after so long. */
export const consultInVain = (to: string, giveUpAfter: number): Step => ({ do: 'consult', to, giveUpAfter });
export const digits = (keys: string): Step => ({ do: 'digits', digits: keys });
export const forward = (to: string): Step => ({ do: 'forward', to });
export const endConsult = (): Step => ({ do: 'endConsult' });
export const referTo = (): Step => ({ do: 'referTo' });
/** Rings so long, takes the call and stays until the other side hangs up. */
export const answersAfter = (ms: number): Step[] => [ring(ms), answer(), untilBye()];
