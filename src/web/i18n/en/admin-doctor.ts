import type { AdminTexts } from '../texts.js';

export const doctor: AdminTexts['admin']['doctor'] = {
  examine: 'Examine',
  examining: 'Examining, listening to the PBX for some seconds',
  lead: 'Login, rights, events, clock, queues, extensions and devices; signs in to the PBX for some seconds and changes nothing',
  at: (time) => `Examined at ${time}`,
  levels: { ok: 'In order', note: 'Note', warn: 'Warning', fail: 'Fault' },
  tooSoon: 'Examined just now; wait some seconds',
  why: 'No pop, why?',
  whyLead: 'The way from the PBX to the agent’s screen, step by step, up to the one that failed',
  call: 'Call id',
  callHint: 'From the call log',
  extension: 'Extension',
  extensionHint: 'Without a call: why this phone gets no pops',
  ask: 'Find out why',
  asking: 'Looking',
  neither: 'Enter a call id or an extension',
  verdicts: { ok: 'In order', fail: 'Fault', unknown: 'Unknown' },
};

export const sessions: AdminTexts['admin']['sessions'] = {
  title: 'Sessions',
  lead: 'Where this person is signed in',
  none: 'Not signed in anywhere',
  since: 'Since',
  active: 'Last act',
  address: 'From',
  unknown: 'not recorded',
  locked: 'Locked',
  current: 'This one',
  end: 'End',
  endTitle: 'End the session',
  endBody: (name, since) =>
    `The session of ${name} since ${since} ends at once and its page goes back to the sign-in; what was not saved stays on that computer.`,
  ended: 'The session has ended',
};
