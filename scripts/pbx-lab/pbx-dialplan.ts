/** Dialplan of the lab (extensions.conf): what each number of the hotline does. Text only. */

/** DID → what it reaches. Queue options: t T = features for both sides. */
const hotlineNumbers: Record<string, string[]> = {
  // The PBX answers, then the caller waits with music: the usual hotline.
  '4008000000': ['Answer()', 'Queue(hotline,tT)', 'Hangup()'],
  // A greeting before the queue.
  '4008000001': ['Answer()', 'Wait(2)', 'Queue(hotline,tT)', 'Hangup()'],
  '4008000002': ['Answer()', 'Queue(hotline-rr,tT)', 'Hangup()'],
  // The queue's own limit, then another phone.
  '4008000003': ['Answer()', 'Queue(hotline-one,tT,,,3)', 'Dial(PJSIP/8006,5,tT)', 'Hangup()'],
  '4008000004': ['Answer()', 'Queue(hotline-local-n,tT)', 'Hangup()'],
  '4008000005': ['Answer()', 'Queue(hotline-local,tT)', 'Hangup()'],
  // Ring group by Dial: no queue, not answered by the PBX.
  '4008000006': ['Dial(PJSIP/8001&PJSIP/8002&PJSIP/8003,6,tT)', 'Hangup()'],
  '4008000007': ['Answer()', 'Queue(hotline-dyn,tT)', 'Hangup()'],
  '4008000008': ['Answer()', 'Queue(hotline-rering,tT)', 'Hangup()'],
  '4008000009': ['Answer()', 'Queue(hotline-mobile,tT)', 'Hangup()'],
  // Not answered by the PBX: the caller hears ringing and gives up with CANCEL.
  '4008000010': ['Queue(hotline,rtT)', 'Hangup()'],
  // The queue's limit, then a second queue.
  '4008000011': ['Answer()', 'Queue(hotline-one,tT,,,3)', 'Queue(hotline-two,tT,,,6)', 'Hangup()'],
  '4008000012': ['Answer()', 'Queue(hotline-full,tT)', 'Hangup()'],
  '4008000013': ['Answer()', 'Queue(hotline-empty,tT)', 'Hangup()'],
  '4008000014': ['Answer()', 'Queue(hotline-key,tT)', 'Hangup()'],
  '4008000015': ['Answer()', 'Queue(hotline-wide,tT)', 'Hangup()'],
  '4008000016': ['Answer()', 'Queue(hotline-linear,tT)', 'Hangup()'],
  '4008000017': ['Answer()', 'Queue(hotline-two,tT)', 'Hangup()'],
  // The queue's limit, and nobody: the dialplan hangs up.
  '4008000018': ['Answer()', 'Queue(hotline-one,tT,,,3)', 'Hangup()'],
  // The caller hears music; nobody is rung before he leaves (greeting only).
  '4008000019': ['Answer()', 'Wait(10)', 'Hangup()'],
  // As wire proposes: characters that no number has are filtered out first.
  '4008000020': ['Set(CALLERID(num)=${FILTER(0-9+*#,${CALLERID(num)})})', 'Answer()', 'Queue(hotline,tT)', 'Hangup()'],
  // The limit, then music in a holding bridge.
  '4008000023': ['Answer()', 'Queue(hotline-one,tT,,,2)', 'BridgeWait()', 'Hangup()'],
  // The limit, then the colleague's mobile outside.
  '4008000024': ['Answer()', 'Queue(hotline-one,tT,,,2)', 'Dial(PJSIP/13900000999@trunk,6,tT)', 'Hangup()'],
  '4008000025': ['Answer()', 'Queue(hotline-mobile-local,tT)', 'Hangup()'],
  // The limit, an announcement, and the same queue again.
  '4008000022': ['Answer()', 'Queue(hotline-one,tT,,,3)', 'Wait(1)', 'Queue(hotline-one,tT,,,6)', 'Hangup()'],
  '4008000021': ['Answer()', 'Queue(hotline-one,tT)', 'Hangup()'],
};

const numbers = Object.entries(hotlineNumbers)
  .map(([did, steps]) =>
    steps.map((step, at) => (at === 0 ? `exten => ${did},1,${step}` : ` same => n,${step}`)).join('\n'),
  )
  .join('\n');

export const dialplan = `[general]
static = yes
writeprotect = yes

[hotline-numbers]
${numbers}

[from-trunk]
include => hotline-numbers
; direct inward dial
exten => 01085008123,1,Dial(PJSIP/8007,4,tT)
 same => n,Hangup()
exten => _010850080XX,1,Dial(PJSIP/\${EXTEN:7},4,tT)
 same => n,Hangup()

[from-phones]
include => hotline-numbers
include => parkedcalls
exten => _80XX,1,Dial(PJSIP/\${EXTEN},6,tT)
 same => n,Hangup()
exten => _9X.,1,Dial(PJSIP/\${EXTEN:1}@trunk,20,tT)
 same => n,Hangup()
; directed pickup
exten => _**80XX,1,Pickup(PJSIP/\${EXTEN:2})
 same => n,PickupChan(PJSIP/\${EXTEN:2})
 same => n,Hangup()

; listening in
exten => _*5580XX,1,ChanSpy(PJSIP/\${EXTEN:3},q)
 same => n,Hangup()

[agents]
exten => _80XX,1,Dial(PJSIP/\${EXTEN},,tT)
 same => n,Hangup()

[queue-keys]
exten => 1,1,Dial(PJSIP/8006,5,tT)
 same => n,Hangup()

[skylark-click]
exten => _9X.,1,Dial(PJSIP/\${EXTEN:1}@trunk,4,tT)
 same => n,Hangup()
exten => _80XX,1,Dial(PJSIP/\${EXTEN},6,tT)
 same => n,Hangup()

[parkedcalls]
`;
