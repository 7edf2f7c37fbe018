/**
 * A desk on a real Asterisk: one lane of the real-PBX lab (scripts/pbx-lab), SIPp at its phones and trunk, and the daemon
 * that watches it. Installs nothing: where the lab is missing, `whyNoLab` says so in a sentence.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { daemonProcess } from './daemon-process.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** As scripts/pbx-lab/versions.ts says it. */
const labDir = process.env['SKYLARK_LAB_DIR'] ?? join(root, '.cache', 'pbx-lab');
/** The lab's own runs take the lanes from 1 on. */
const laneIndex = 17;

export const password = 'Skylark-2026';
const users = [
  { user: 'wang.li', name: '王丽', roles: ['agent'], extension: '8002', password },
  { user: 'xu.nuo', name: '许诺', roles: ['engineer'], extension: null, password },
];
const people = `number,name,title,salutation,organisation,department,vip,vipReason,notes,language
13900000108,林溪,,林女士,星河科技,财务部,,,,zh-CN
`;

/** null where calls can be played on that version. */
export function whyNoLab(version) {
  if (process.getuid?.() !== 0) return 'the real-PBX lab needs root';
  if (spawnSync('sh', ['-c', 'command -v sipp'], { stdio: 'ignore' }).status !== 0) return 'SIPp is not installed';
  if (!existsSync(join(labDir, `asterisk-${version}`, 'usr', 'sbin', 'asterisk')))
    return `Asterisk ${version} is not installed in ${labDir}: npm run test:pbx installs it`;
  return null;
}

let compiled = null;
/** The lab's own modules, its types stripped as its door does it. */
async function lab() {
  if (compiled === null) {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const done = spawnSync(process.execPath, [tsc, '-p', join(root, 'scripts', 'pbx-lab', 'tsconfig.json')], {
      cwd: root,
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`the lab could not be compiled: ${done.stdout}`);
    const load = (name) =>
      import(pathToFileURL(join(root, '.cache', 'pbx-lab-build', 'scripts', 'pbx-lab', `${name}.js`)).href);
    const [{ Pbx }, { Sipp }, { lane }, scenario, { amiUsers }] = await Promise.all(
      ['pbx', 'sipp', 'versions', 'scenario', 'pbx-config'].map(load),
    );
    compiled = { Pbx, Sipp, lane, scenario, amiUsers };
  }
  return compiled;
}

export async function labDesk(version) {
  const { Pbx, Sipp, lane: laneOf, scenario, amiUsers } = await lab();
  const lane = laneOf(version, laneIndex);
  const folder = join(labDir, 'runs', version, 'browser');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'voice.ulaw'), Buffer.alloc(8000, 0xff));
  writeFileSync(join(folder, 'people.csv'), people);
  const config = join(folder, 'skylark.yaml');
  writeFileSync(
    config,
    `pbx:
  - { name: main, host: ${lane.pbx}, port: ${lane.amiPort}, username: ${amiUsers.skylark.name}, secret: ${amiUsers.skylark.secret}, trunks: ['PJSIP/trunk'] }
hotline: { queues: [{ queue: hotline, name: 服务热线 }], phones: ['8[0-9]{3}'], extensions: ['80[0-9]{2}'] }
agents: [{ user: wang.li, extension: '8002' }]
directory: { file: ${join(folder, 'people.csv')} }
store: sqlite:${join(folder, 'skylark.db')}
site: { name: 服务台, dialPrefixes: ['9'] }
`,
    { mode: 0o600 },
  );
  const pbx = new Pbx(lane);
  await pbx.configure();
  await pbx.start();
  const daemon = await daemonProcess({ config, users });
  await daemon.up().catch(async (error) => {
    await pbx.stop();
    throw error;
  });
  const playing = [];
  return {
    ...daemon,
    /** The lab's words for what a phone or a caller does. */
    scenario,
    /** What the PBX itself wrote. */
    queueLog: () => pbx.log('queue_log'),
    begin(...parties) {
      for (const party of parties) playing.push(new Sipp(party, lane, folder, playing.length + 1));
    },
    /** What went wrong at the phones; '' for nothing. */
    troubles: () => playing.map((sipp) => sipp.errors()).join(''),
    async stop() {
      await Promise.all(playing.map((sipp) => sipp.stop()));
      await daemon.kill();
      await pbx.stop();
    },
  };
}
