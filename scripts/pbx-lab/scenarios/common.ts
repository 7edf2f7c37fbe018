/** What many scenarios share: the usual caller, the usual hotline call, the three phones of the desk. */
import { answer, phone, ring, untilBye, type Control, type ExpectedCall, type Party, type Step } from '../scenario.js';

export const from108 = { raw: '13900000108', number: '+8613900000108', withheld: false };
export const from109 = { raw: '13900000109', number: '+8613900000109', withheld: false };
export const mobile = '+8613900000999';

/** A caller from outside in the queue of this DID. */
export const inQueue = (
  did: string,
  queue: string,
): Pick<ExpectedCall, 'direction' | 'hotline' | 'caller' | 'did' | 'entry' | 'queue'> => ({
  direction: 'inbound',
  hotline: true,
  caller: from108,
  did,
  entry: 'queue',
  queue,
});

export const hotline = inQueue('4008000000', 'hotline');

/** 8001 and 8003 ring until somebody else has it; 8002 does these steps after 600 ms of ringing. */
export const deskWhere8002 = (...afterAnswer: Step[]): Party[] => [
  phone('8001', [ring()]),
  phone('8002', [ring(600), answer(), ...(afterAnswer.length > 0 ? afterAnswer : [untilBye()])]),
  phone('8003', [ring()]),
];
export const deskOffers: NonNullable<ExpectedCall['offers']> = {
  '8001': ['elsewhere'],
  '8002': ['answered'],
  '8003': ['elsewhere'],
};

/** Answered by 8002 in ring-all within the limit. */
export const answeredBy8002: ExpectedCall = {
  ...hotline,
  outcome: 'answered',
  answeredBy: '8002',
  offers: deskOffers,
  segments: ['8002'],
  transfers: [],
  holds: 0,
  visits: ['hotline answered'],
  hangupBy: 'caller',
  withinLimit: true,
  waitMs: [500, 900],
};

/** Passed on by 8002 to 8006. */
export const moved = (kind: 'blind' | 'attended' | 'redirect'): ExpectedCall => ({
  ...answeredBy8002,
  offers: { ...deskOffers, '8006': ['answered'] },
  segments: ['8002', '8006'],
  transfers: [`${kind} 8002>8006`],
});
/** 8002 is in talk with the caller; the action comes 800 ms later. */
export const whenTalking = (action: Control['action']): Control => ({
  when: { Event: 'BridgeEnter', Channel: /^PJSIP\/trunk/ },
  after: 800,
  action,
});
