/**
 * Writes the SIP of one call as SIPp XML, step by step. One dialog a call, plus a second dialog (`consult`) whose Call-ID
 * ends in `///` and the first one's, which SIPp maps to the same call. `sipp-xml.ts` makes whole scenarios of it.
 */
import type { Step } from './scenario.js';

/** Values that stay the same for one SIPp process. */
export interface Side {
  /** Header value From (ours) and To (theirs) of requests that we send in the first dialog. */
  local: string;
  remote: string;
  target: string;
  phone: boolean;
  /** address:port of the PBX. */
  pbx: string;
}

export const sdp = (direction: string): string => `v=0
o=lab 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=${direction}`;

export const via = 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]';
export const contact = 'Contact: <sip:lab@[local_ip]:[local_port];transport=[transport]>';

export class Writer {
  private readonly out: string[] = [];
  private labels = 0;
  private cseq = 10;
  private readonly side: Side;
  readonly endLabel: number;
  readonly byeLabel: number;
  readonly cancelLabel: number;
  private answeredYet: boolean;
  private secondCseq = 10;

  constructor(side: Side) {
    this.side = side;
    this.endLabel = this.label();
    this.byeLabel = this.label();
    this.cancelLabel = this.label();
    this.answeredYet = !side.phone;
  }

  label(): number {
    this.labels += 1;
    return this.labels;
  }
  add(text: string): void {
    this.out.push(text);
  }
  mark(label: number): void {
    this.add(`<label id="${label}"/>`);
  }
  goto(label: number): void {
    this.add(`<nop next="${label}"/>`);
  }
  text(): string {
    return this.out.join('\n');
  }
  beginCall(): void {
    this.answeredYet = !this.side.phone;
    this.cseq = 10;
  }

  send(lines: string[], body = '', attributes = '', type = 'application/sdp'): void {
    const head = [...lines, ...(body ? [`Content-Type: ${type}`] : []), 'Content-Length: [len]'].join('\n');
    this.add(`<send${attributes}><![CDATA[\n\n${head}\n\n${body}\n]]></send>`);
  }

  /** A response to the message received last. */
  respond(code: number, reason: string, body = '', attributes = '', moved = ''): void {
    this.send(
      [
        `SIP/2.0 ${code} ${reason}`,
        '[last_Via:]',
        '[last_Record-Route:]',
        '[last_From:]',
        `[last_To:]${this.answeredYet ? '' : ';tag=[pid]T[call_number]'}`,
        '[last_Call-ID:]',
        '[last_CSeq:]',
        moved === '' ? contact : `Contact: ${moved}`,
      ],
      body,
      attributes,
    );
  }

  /** A request in the first dialog. */
  request(
    method: string,
    more: string[] = [],
    body = '',
    attributes = ' retrans="500"',
    cseq = (this.cseq += 1),
  ): void {
    this.send(
      [
        `${method} ${this.side.target} SIP/2.0`,
        via,
        'Max-Forwards: 70',
        `From: ${this.side.local}`,
        `To: ${this.side.remote}`,
        'Call-ID: [call_id]',
        `CSeq: ${cseq} ${method}`,
        contact,
        ...more,
      ],
      body,
      attributes,
    );
  }

  /** Waits for a BYE (to the end of the call) or the time-out; NOTIFY and re-INVITE meanwhile are answered. */
  waitBye(ms: number): void {
    const again = this.label();
    const notified = this.label();
    const invited = this.label();
    const on = this.label();
    const limit = ms > 0 ? ` timeout="${ms}" ontimeout="${on}"` : '';
    this.mark(again);
    this.add(`<recv request="NOTIFY" optional="true" next="${notified}"${limit}/>`);
    this.add(`<recv request="INVITE" optional="true" next="${invited}"${limit}/>`);
    this.add(`<recv request="BYE" next="${this.byeLabel}"${limit}/>`);
    this.mark(notified);
    this.respond(200, 'OK');
    this.goto(again);
    this.mark(invited);
    this.respond(200, 'OK', sdp('sendrecv'), ' retrans="500"');
    this.add('<recv request="ACK"/>');
    this.goto(again);
    if (ms > 0) this.mark(on);
  }

  early(ms: number, label = this.label()): void {
    const limit = ms > 0 ? ` timeout="${ms}" ontimeout="${label}"` : '';
    this.add(`<recv request="CANCEL" next="${this.cancelLabel}"${limit}/>`);
    if (ms > 0) this.mark(label);
  }

  private offer(direction: string): void {
    this.request('INVITE', [], sdp(direction));
    const cseq = this.cseq;
    this.add('<recv response="100" optional="true"/>');
    this.add('<recv response="200"/>');
    this.request('ACK', [], '', '', cseq);
  }

  private secondRequest(
    method: string,
    cseq: number,
    opening: boolean,
    to: string,
    more: string[] = [],
    body = '',
  ): void {
    this.send(
      [
        `${method} ${opening ? `sip:${to}@${this.side.pbx}` : '[$target2]'} SIP/2.0`,
        via,
        'Max-Forwards: 70',
        `From: <sip:[$own]@[local_ip]:[local_port]>;tag=[pid]C[call_number]`,
        opening ? `To: <sip:${to}@${this.side.pbx}>` : 'To:[$remote2]',
        'Call-ID: consult///[call_id]',
        `CSeq: ${cseq} ${method}`,
        contact,
        ...more,
      ],
      body,
      method === 'ACK' ? '' : ' retrans="500"',
    );
  }

  private consult(to: string): void {
    this.secondCseq += 1;
    this.secondRequest('INVITE', this.secondCseq, true, to, [], sdp('sendrecv'));
    for (const code of [100, 180, 183]) this.add(`<recv response="${code}" optional="true"/>`);
    this.add(`<recv response="200"><action>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="remote2"/>
<ereg regexp="sip:[^&gt;]*" search_in="hdr" header="Contact:" assign_to="target2"/>
<ereg regexp="tag=(.*)" search_in="hdr" header="To:" assign_to="totag,totag2"/>
</action></recv>`);
    this.secondRequest('ACK', this.secondCseq, false, to);
  }

  /** Ends by CANCEL; the branch of the INVITE is in the Via of its last response. */
  private consultInVain(to: string, ms: number): void {
    this.secondCseq += 1;
    const cancel = this.label();
    const limit = ` timeout="${ms}" ontimeout="${cancel}"`;
    this.secondRequest('INVITE', this.secondCseq, true, to, [], sdp('sendrecv'));
    for (const code of [100, 180, 183]) this.add(`<recv response="${code}" optional="true"${limit}/>`);
    this.add(`<recv response="200"${limit}/>`);
    this.mark(cancel);
    const head = (method: string, toHeader: string): void =>
      this.send([
        `${method} sip:${to}@${this.side.pbx} SIP/2.0`,
        '[last_Via:]',
        'Max-Forwards: 70',
        'From: <sip:[$own]@[local_ip]:[local_port]>;tag=[pid]C[call_number]',
        toHeader,
        'Call-ID: consult///[call_id]',
        `CSeq: ${this.secondCseq} ${method}`,
      ]);
    head('CANCEL', `To: <sip:${to}@${this.side.pbx}>`);
    this.add('<recv response="200"/>');
    this.add('<recv response="487"/>');
    head('ACK', '[last_To:]');
  }

  step(step: Step): void {
    switch (step.do) {
      case 'ring':
        this.respond(180, 'Ringing');
        return this.early(step.ms);
      case 'silent':
        this.respond(100, 'Trying');
        return this.early(step.ms);
      case 'answer':
        this.respond(200, 'OK', sdp('sendrecv'), ' retrans="500"');
        this.answeredYet = true;
        this.add('<recv request="ACK"/>');
        return;
      case 'reject':
        this.respond(step.code, step.reason, '', ' retrans="500"');
        this.add('<recv request="ACK"/>');
        return this.goto(this.endLabel);
      case 'forward':
        this.respond(302, 'Moved Temporarily', '', ' retrans="500"', `<sip:${step.to}@${this.side.pbx}>`);
        this.add('<recv request="ACK"/>');
        return this.goto(this.endLabel);
      case 'talk':
        return this.waitBye(step.ms);
      case 'untilBye':
        return this.waitBye(0);
      case 'bye':
        this.request('BYE');
        this.add('<recv response="200"/>');
        return this.goto(this.endLabel);
      case 'hold':
        return this.offer('sendonly');
      case 'unhold':
        return this.offer('sendrecv');
      case 'digits':
        for (const digit of step.digits) {
          this.send(
            [
              `INFO ${this.side.target} SIP/2.0`,
              via,
              'Max-Forwards: 70',
              `From: ${this.side.local}`,
              `To: ${this.side.remote}`,
              'Call-ID: [call_id]',
              `CSeq: ${(this.cseq += 1)} INFO`,
              contact,
            ],
            `Signal=${digit}\nDuration=160`,
            ' retrans="500"',
            'application/dtmf-relay',
          );
          this.add('<recv response="200"/>');
          this.add('<pause milliseconds="180"/>');
        }
        return;
      case 'refer':
        this.request('REFER', [`Refer-To: <sip:${step.to}@${this.side.pbx}>`, `Referred-By: <sip:[$own]@[local_ip]>`]);
        this.add('<recv response="202"/>');
        return this.waitBye(0);
      case 'consult':
        return step.giveUpAfter === undefined ? this.consult(step.to) : this.consultInVain(step.to, step.giveUpAfter);
      case 'endConsult':
        this.secondCseq += 1;
        this.secondRequest('BYE', this.secondCseq, false, '');
        this.add('<recv response="200"/>');
        return;
      case 'referTo':
        this.request('REFER', [
          // Refer-To names the second dialog, percent-encoded as a URI header must be.
          'Refer-To: <[$target2]?Replaces=consult%2F%2F%2F[call_id]%3Bto-tag%3D[$totag2]%3Bfrom-tag%3D[pid]C[call_number]>',
          `Referred-By: <sip:[$own]@[local_ip]>`,
        ]);
        this.add('<recv response="202"/>');
        return this.bothByes();
      case 'media':
        this.add('<nop><action><exec rtp_stream="voice.ulaw,-1,0"/></action></nop>');
        return;
    }
  }

  /** After an attended transfer the PBX ends both dialogs, in either order, with NOTIFYs between. */
  private bothByes(): void {
    const again = this.label();
    const notified = this.label();
    this.mark(again);
    this.add(`<recv request="NOTIFY" optional="true" next="${notified}"/>`);
    this.add('<recv request="BYE"/>');
    this.respond(200, 'OK');
    const rest = this.label();
    const restNotified = this.label();
    this.mark(rest);
    this.add(
      `<recv request="NOTIFY" optional="true" next="${restNotified}" timeout="3000" ontimeout="${this.endLabel}"/>`,
    );
    this.add(`<recv request="BYE" next="${this.byeLabel}" timeout="3000" ontimeout="${this.endLabel}"/>`);
    this.mark(notified);
    this.respond(200, 'OK');
    this.goto(again);
    this.mark(restNotified);
    this.respond(200, 'OK');
    this.goto(rest);
  }

  /** The ends that several steps jump to. */
  endings(): void {
    this.goto(this.endLabel);
    this.mark(this.byeLabel);
    this.answeredYet = true;
    this.respond(200, 'OK');
    this.goto(this.endLabel);
    if (this.side.phone) {
      this.mark(this.cancelLabel);
      this.answeredYet = false;
      this.respond(200, 'OK');
      this.send(
        [
          'SIP/2.0 487 Request Terminated',
          '[last_Via:]',
          '[last_From:]',
          '[last_To:];tag=[pid]T[call_number]',
          '[last_Call-ID:]',
          'CSeq: [$inviteseq] INVITE',
        ],
        '',
        ' retrans="500"',
      );
      this.add('<recv request="ACK"/>');
    }
    this.mark(this.endLabel);
    this.add('<nop/>');
  }
}
