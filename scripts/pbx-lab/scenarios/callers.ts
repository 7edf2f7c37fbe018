/** Who calls: withheld numbers, names in every shape, hostile numbers, the company's own staff, many at once. */
import {
  answer,
  bye,
  caller,
  dials,
  phone,
  ring,
  talk,
  untilBye,
  type Dialler,
  type ExpectedCall,
  type Scenario,
} from '../scenario.js';
import { answeredBy8002, deskWhere8002, from108, inQueue } from './common.js';

/** One answered call of a caller who shows himself so. */
const calls = (
  name: string,
  about: string,
  more: Partial<Dialler>,
  expected: ExpectedCall,
  did = '4008000000',
): Scenario => ({
  name,
  about,
  parties: [...deskWhere8002(), caller(did, [talk(2200), bye()], more)],
  calls: [expected],
});

export const callers: Scenario[] = [
  {
    ...calls(
      'withheld-asserted',
      'The network asserts the number (P-Asserted-Identity) and the caller withholds it (Privacy: id)',
      {
        number: 'anonymous',
        name: 'Anonymous',
        headers: ['P-Asserted-Identity: <sip:13900000108@127.0.0.1>', 'Privacy: id'],
      },
      { ...answeredBy8002, caller: { number: null, withheld: true } },
    ),
    quick: true,
  },
  calls(
    'withheld-anonymous',
    'A plain anonymous caller: the number is the word anonymous',
    { number: 'anonymous', name: 'Anonymous' },
    { ...answeredBy8002, caller: { number: null, withheld: true } },
  ),
  {
    ...calls(
      'name-chinese',
      'A Chinese display name',
      { name: '张伟（技术部）' },
      { ...answeredBy8002, caller: { ...from108, name: '张伟（技术部）' } },
    ),
    quick: true,
  },
  calls(
    'name-hostile',
    'A display name with quotes, markup, a formula and a separator',
    { name: `=1+1;O'Brien \\"><script>alert(1)</script> \\\\ %0a` },
    { ...answeredBy8002, caller: from108 },
  ),
  calls(
    'name-over-long',
    'A Chinese display name of 300 bytes: the PBX cuts it, maybe inside a character',
    { name: '很长的名字'.repeat(20) },
    { ...answeredBy8002, caller: from108 },
  ),
  calls(
    'name-broken-utf8',
    'A display name in GBK: bytes that are no UTF-8',
    { nameBytes: [0xd5, 0xc5, 0xce, 0xb0, 0xff, 0xfe] },
    { ...answeredBy8002, caller: from108 },
  ),
  {
    ...calls(
      'crlf-number',
      'CR LF in the number: forged header lines inside the caller’s own events',
      { number: encodeURIComponent('13900000108\r\nEvent: Hangup\r\nLinkedid: 1.1') },
      { ...answeredBy8002, caller: undefined },
    ),
    quick: true,
  },
  calls(
    'crlf-number-message',
    'CR LF CR LF in the number: a whole forged message, and the rest of each event cut off it',
    { number: encodeURIComponent('139\r\n\r\nEvent: Hangup\r\nUniqueid: 1.1\r\nChannel: PJSIP') },
    { ...answeredBy8002, caller: undefined },
  ),
  calls(
    'crlf-number-filtered',
    'The same with the filter that `wire` proposes as the first dialplan step: only Newchannel is raw',
    { number: encodeURIComponent('13900000108\r\nEvent: Hangup\r\nLinkedid: 1.1') },
    { ...answeredBy8002, did: '4008000020', caller: undefined },
    '4008000020',
  ),
  calls(
    'number-international',
    'A number with a plus sign',
    { number: '+8613900000108' },
    { ...answeredBy8002, caller: { raw: '+8613900000108', number: '+8613900000108', withheld: false } },
  ),
  {
    name: 'internal-caller',
    about: 'A colleague dials the hotline from the desk phone: internal, and a hotline call all the same',
    quick: true,
    parties: [...deskWhere8002(), dials('8007', '4008000000', [talk(2200), bye()])],
    calls: [{ ...answeredBy8002, direction: 'internal', caller: { raw: '8007', withheld: false } }],
  },
  {
    name: 'burst-of-50',
    about: 'Fifty callers within two seconds, ten agents: every one is answered once, none is lost or doubled',
    quick: true,
    loose: true,
    settle: 40_000,
    parties: [
      ...Array.from({ length: 10 }, (_, index) => phone(String(8001 + index), [ring(300), answer(), talk(700), bye()])),
      caller('4008000015', [untilBye()], { number: '139000002{n}', times: 50, every: 40 }),
    ],
    calls: Array.from({ length: 50 }, (_, index) => ({
      ...inQueue('4008000015', 'hotline-wide'),
      caller: { number: `+86139000002${String(index).padStart(2, '0')}` },
      outcome: 'answered' as const,
      visits: ['hotline-wide answered'],
      transfers: [],
      hangupBy: 'agent' as const,
    })),
  },
];
