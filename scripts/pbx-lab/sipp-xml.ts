/** Phones and callers → SIPp scenario files: what opens a call, which steps follow, where it ends. */
import type { Dialler, Phone } from './scenario.js';
import { contact, sdp, via, Writer, type Side } from './sipp-dialog.js';

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const variables = [
  'count',
  'chosen',
  'remote',
  'local',
  'target',
  'inviteseq',
  'own',
  'remote2',
  'target2',
  'totag',
  'totag2',
];

/** SIPp refuses a variable that is named once only, and a Reference to one that is not named at all. */
function frame(body: string): string {
  const used = variables.filter((name) =>
    new RegExp(`(assign_to|variable|test)="([a-z0-9]+,)?${name}[",]|\\[\\$${name}\\]`).test(body),
  );
  const count = used.includes('count') ? '<Global variables="count"/>\n' : '';
  return `<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="lab">
${count}${body}
<Reference variables="${used.join(',')}"/>
</scenario>
`;
}

/** Puts fixed texts into the variables that both sides use. */
const assign = (name: string, value: string): string =>
  `<assignstr assign_to="${name}" value="${escapeAttribute(value)}"/>`;

export function phoneXml(party: Phone, pbx: string): string {
  const side: Side = {
    local: '[$local];tag=[pid]T[call_number]',
    remote: '[$remote]',
    target: '[$target]',
    phone: true,
    pbx,
  };
  const writer = new Writer(side);
  writer.add(`<recv request="INVITE"><action>
<ereg regexp="[^ ].*" search_in="hdr" header="From:" assign_to="remote"/>
<ereg regexp="[^ ].*" search_in="hdr" header="To:" assign_to="local"/>
<ereg regexp="sip:[^&gt;]*" search_in="hdr" header="Contact:" assign_to="target"/>
<ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="inviteseq"/>
${assign('own', party.at)}
<add assign_to="count" value="1"/>
</action></recv>`);
  const starts = party.calls.map(() => writer.label());
  party.calls.forEach((_, index) => {
    if (index + 1 === party.calls.length) return;
    writer.add(
      `<nop><action><test assign_to="chosen" variable="count" compare="equal" value="${index + 1}"/></action></nop>`,
    );
    writer.add(`<nop test="chosen" next="${starts[index]}"/>`);
  });
  writer.goto(starts.at(-1) ?? writer.endLabel);
  party.calls.forEach((steps, index) => {
    writer.mark(starts[index] ?? 0);
    writer.beginCall();
    for (const step of steps) writer.step(step);
    writer.goto(writer.endLabel);
  });
  writer.endings();
  return frame(writer.text());
}

export function diallerXml(party: Dialler, pbx: string): string {
  const name = party.name === undefined ? '' : `"${party.name}" `;
  const number = (party.times ?? 1) > 1 ? '[field0]' : party.number;
  const from = `${name}<sip:${number}@[local_ip]>;tag=[pid]F[call_number]`;
  const side: Side = { local: from, remote: '[$remote]', target: '[$target]', phone: false, pbx };
  const writer = new Writer(side);
  const to = `sip:${party.to}@${pbx}`;
  const opening = (method: string, more: string[] = [], body = '', attributes = ' retrans="500"'): void =>
    writer.send(
      [
        `${method} ${to} SIP/2.0`,
        method === 'INVITE' ? via : '[last_Via:]',
        'Max-Forwards: 70',
        `From: ${from}`,
        `To: <${to}>`,
        'Call-ID: [call_id]',
        `CSeq: 1 ${method}`,
        contact,
        ...more,
      ],
      body,
      attributes,
    );
  opening('INVITE', party.headers ?? [], sdp('sendrecv'));
  const giveUp = writer.label();
  const refused = writer.label();
  const limit = party.giveUpAfter === undefined ? '' : ` timeout="${party.giveUpAfter}" ontimeout="${giveUp}"`;
  for (const code of [100, 180, 183, 181]) writer.add(`<recv response="${code}" optional="true"${limit}/>`);
  for (const code of [404, 403, 408, 480, 486, 487, 488, 500, 503, 600, 603]) {
    writer.add(`<recv response="${code}" optional="true" next="${refused}"${limit}/>`);
  }
  writer.add(`<recv response="200"${limit}><action>
<ereg regexp="[^ ].*" search_in="hdr" header="To:" assign_to="remote"/>
<ereg regexp="sip:[^&gt;]*" search_in="hdr" header="Contact:" assign_to="target"/>
${assign('own', party.at)}
</action></recv>`);
  writer.request('ACK', [], '', '', 1);
  for (const step of party.steps) writer.step(step);
  writer.goto(writer.endLabel);
  if (party.giveUpAfter !== undefined) {
    writer.mark(giveUp);
    opening('CANCEL');
    writer.add('<recv response="200"/>');
    writer.add('<recv response="487"/>');
    writer.goto(refused);
  }
  writer.mark(refused);
  writer.send(
    [
      `ACK ${to} SIP/2.0`,
      '[last_Via:]',
      'Max-Forwards: 70',
      `From: ${from}`,
      '[last_To:]',
      'Call-ID: [call_id]',
      'CSeq: 1 ACK',
    ],
    '',
    '',
  );
  writer.endings();
  return frame(writer.text());
}
