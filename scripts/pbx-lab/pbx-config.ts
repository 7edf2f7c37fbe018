/**
 * The Asterisk configuration of a lane, file by file: phones 8001–8012, the trunk, queues, dialplan, AMI users, CEL, CDR.
 * Text only; `pbx.ts` writes the files and starts the PBX.
 */
import { dialplan } from './pbx-dialplan.js';
import { queues } from './pbx-queues.js';
import type { Lane } from './versions.js';

export const amiUsers = {
  /** What Skylark is given: read call,agent; write reporting. */
  skylark: { name: 'skylark', secret: 'lab-skylark' },
  /** What drives transfers, parking and originates in the lab. */
  driver: { name: 'driver', secret: 'lab-driver' },
};

export const phones = Array.from({ length: 12 }, (_, index) => String(8001 + index));
/** This one never registers. */
export const absentPhone = '8012';

const names: Record<string, string> = { '8001': '王莉', '8002': "O'Brien", '8003': 'Zhang Wei' };

/** What a scenario may ask of the PBX beyond the usual wiring. */
export interface PbxOptions {
  /** false: events without Timestamp, as Asterisk is by default. */
  timestamps?: boolean;
  /** The PBX's clock is so many seconds ahead of ours (libfaketime). */
  clockAhead?: number;
}

function manager(lane: Lane, options: PbxOptions): string {
  return `[general]
enabled = yes
bindaddr = ${lane.pbx}
port = ${lane.amiPort}
timestampevents = ${options.timestamps === false ? 'no' : 'yes'}
channelvars = CALLERID(num-pres)

[${amiUsers.skylark.name}]
secret = ${amiUsers.skylark.secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.0/255.0.0.0
read = call,agent
write = reporting

[${amiUsers.driver.name}]
secret = ${amiUsers.driver.secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.0/255.0.0.0
read = call,agent,system,user
write = call,agent,originate,reporting,command,system
`;
}

function pjsip(lane: Lane): string {
  const common = `transport = udp
disallow = all
allow = ulaw
direct_media = no
timers = no
dtmf_mode = info
media_address = ${lane.pbx}
bind_rtp_to_media_address = yes
rtp_symmetric = no
`;
  const phone = (extension: string): string => `
[${extension}]
type = endpoint
context = from-phones
aors = ${extension}
callerid = "${names[extension] ?? `Agent ${extension}`}" <${extension}>
named_call_group = desk
named_pickup_group = desk
device_state_busy_at = 1
${common}
[${extension}]
type = aor
${extension === absentPhone ? 'max_contacts = 1' : `contact = sip:${extension}@${lane.address(extension)}:${lane.sipPort}`}
qualify_frequency = 0

[id-${extension}]
type = identify
endpoint = ${extension}
match = ${lane.address(extension)}
`;
  return `[global]
type = global
user_agent = lab

[udp]
type = transport
protocol = udp
bind = ${lane.pbx}:${lane.sipPort}

[trunk]
type = endpoint
context = from-trunk
aors = trunk
trust_id_inbound = yes
${common}
[trunk]
type = aor
contact = sip:${lane.address('trunk')}:${lane.sipPort}
qualify_frequency = 0

[id-trunk]
type = identify
endpoint = trunk
match = ${lane.address('trunk')}
${phones.map(phone).join('')}`;
}

const features = `[general]
pickupexten = *8
transferdigittimeout = 2
atxfernoanswertimeout = 4
atxferdropcall = no

[featuremap]
blindxfer = *1
atxfer = *2
`;

const parking = `[general]

[default]
parkext = 700
parkpos = 701-720
context = parkedcalls
parkingtime = 4
comebacktoorigin = yes
comebackdialtime = 4
findslot = first
`;

const cel = `[general]
enable = yes
apps = dial,queue,park,parkedcall,pickup
events = ALL
`;

/** One row: type, epoch seconds with microseconds, name, channel, uniqueid, linkedid, caller number, exten, app, extra. */
const celCustom = `[mappings]
cel.csv => \${CSV_QUOTE(\${eventtype})},\${CSV_QUOTE(\${eventtime})},\${CSV_QUOTE(\${CHANNEL(channame)})},\${CSV_QUOTE(\${CHANNEL(uniqueid)})},\${CSV_QUOTE(\${CHANNEL(linkedid)})},\${CSV_QUOTE(\${CALLERID(num)})},\${CSV_QUOTE(\${CHANNEL(exten)})},\${CSV_QUOTE(\${CHANNEL(appname)})},\${CSV_QUOTE(\${BRIDGEPEER})},\${CSV_QUOTE(\${eventextra})}
`;

const cdrCustom = `[mappings]
cdr.csv => \${CSV_QUOTE(\${CDR(uniqueid)})},\${CSV_QUOTE(\${CDR(linkedid)})},\${CSV_QUOTE(\${CDR(src)})},\${CSV_QUOTE(\${CDR(dst)})},\${CSV_QUOTE(\${CDR(channel)})},\${CSV_QUOTE(\${CDR(dstchannel)})},\${CSV_QUOTE(\${CDR(start,u)})},\${CSV_QUOTE(\${CDR(answer,u)})},\${CSV_QUOTE(\${CDR(end,u)})},\${CSV_QUOTE(\${CDR(disposition)})}
`;

const wantedModules = new RegExp(
  `^(${[
    'app_(bridgeaddchan|bridgewait|cdr|channelredirect|chanspy|dial|directed_pickup|echo|exec|macro|mixmonitor|originate)',
    'app_(playback|playtones|queue|read|stack|transfer|userevent|verbose|waitfor.*|while|if|blind_transfer|attended_transfer)',
    'bridge_.*',
    'cdr_custom|cel_custom|res_cdrel_custom',
    'chan_(pjsip|bridge_media|rtp)',
    'codec_(a_mu|gsm|resample|ulaw|alaw)',
    'format_(gsm|pcm|wav|sln)',
    'func_.*',
    'pbx_config',
    'res_(musiconhold|mutestream|parking|pjproject|pjsip|pjsip_.*|rtp_asterisk|sorcery_.*|timing_.*|crypto|realtime)',
    'res_(stasis|stasis_.*|manager_devicestate|http_websocket|convert|clialiases)',
  ].join('|')})\\.so$`,
);
const unwantedModules =
  /^(func_(odbc|curl|speex|lock|blacklist)|res_pjsip_(phoneprov.*|hep|transport_websocket|stir_shaken|geolocation|outbound_publish|config_wizard|publish_asterisk|history|t38)|res_(stasis_test|hep.*|http_websocket)|.*_realtime)\.so$/;

/** Only what the scenarios use is loaded: a quick start, and nothing that listens beyond the lane's address. */
function modules(available: string[]): string {
  const load = available.filter((name) => wantedModules.test(name) && !unwantedModules.test(name));
  return `[modules]\nautoload = no\n${load.map((name) => `load = ${name}`).join('\n')}\n`;
}

export interface LaneFolders {
  /** As seen from inside the chroot. */
  etc: string;
  run: string;
  log: string;
  spool: string;
  db: string;
  modules: string;
}

/** File name → content, for the folder `etc` of a lane. */
export function configFiles(
  lane: Lane,
  folders: LaneFolders,
  availableModules: string[],
  options: PbxOptions,
): Record<string, string> {
  return {
    'asterisk.conf': `[directories]
astetcdir => ${folders.etc}
astmoddir => ${folders.modules}
astvarlibdir => /var/lib/asterisk
astdbdir => ${folders.db}
astkeydir => ${folders.db}
astdatadir => /usr/share/asterisk
astagidir => /usr/share/asterisk/agi-bin
astspooldir => ${folders.spool}
astrundir => ${folders.run}
astlogdir => ${folders.log}

[options]
transmit_silence = yes
`,
    'modules.conf': modules(availableModules),
    'logger.conf': `[general]
queue_log = yes
queue_log_to_file = yes

[logfiles]
messages => notice,warning,error
`,
    'manager.conf': manager(lane, options),
    'pjsip.conf': pjsip(lane),
    'rtp.conf': `[general]\nrtpstart = ${lane.rtpStart}\nrtpend = ${lane.rtpStart + 998}\nstrictrtp = no\n`,
    'extensions.conf': dialplan,
    'queues.conf': queues,
    'features.conf': features,
    'res_parking.conf': parking,
    'cel.conf': cel,
    'cel_custom.conf': celCustom,
    'cdr.conf': '[general]\nenable = yes\nunanswered = yes\n',
    'cdr_custom.conf': cdrCustom,
    'musiconhold.conf': '[default]\nmode = files\ndirectory = /usr/share/asterisk/sounds/en_US_f_Allison\n',
    'indications.conf':
      '[general]\ncountry = us\n\n[us]\ndescription = us\nringcadence = 2000,4000\ndial = 350+440\nbusy = 480+620/500,0/500\nring = 440+480/2000,0/4000\ncongestion = 480+620/250,0/250\n',
    'acl.conf': '',
    'udptl.conf': '[general]\nudptlstart = 4500\nudptlend = 4599\n',
    'ccss.conf': '',
    'codecs.conf': '',
    'sorcery.conf': '',
    'stasis.conf': '',
    'pjproject.conf': '',
    'pjsip_notify.conf': '',
    'http.conf': '[general]\nenabled = no\n',
    'cli_aliases.conf': '',
  };
}
