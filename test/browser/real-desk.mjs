/** The real daemon with the simulated PBX behind it: what an agent's page meets, from the first ring to a killed daemon. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { built, daemonProcess } from './daemon-process.mjs';

const load = (file) => import(pathToFileURL(join(built, file)).href);
const { createSimulatedPbx } = await load('ami/simulator/server.js');
const { caller, phone } = await load('ami/simulator/scene.js');
const { answer, bye, ring, talk, untilBye } = await load('ami/simulator/steps.js');

export const password = 'Skylark-2026';
const secret = 'only-for-this-test';
const people = `number,name,title,salutation,organisation,department,vip,vipReason,notes,language
13900001003,李强,总经理,李总,星河科技,总裁办,一级,公司总经理,任何故障先致电 VIP 工程师,zh-CN
02166006600,唐婉,,唐女士,星河科技,行政部,,,,zh-CN
02166006600,陆一鸣,法务总监,陆总,星河科技,法务部,二级,法务总监,只在上午,zh-CN
`;
const users = [
  { user: 'wang.li', name: '王丽', roles: ['agent'], extension: '8001', password },
  { user: 'chen.jie', name: '陈杰', roles: ['agent'], extension: '8002', password },
  { user: 'li.hua', name: '李华', roles: ['supervisor', 'administrator'], extension: null, password },
];

export async function realDesk() {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-desk-'));
  const simulator = createSimulatedPbx({
    users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
    phones: [
      { extension: '8001', name: '王丽' },
      { extension: '8002', name: '陈杰' },
    ],
    queues: [
      {
        name: 'hotline',
        timeout: 60,
        members: [
          { interface: 'PJSIP/8001', name: '王丽' },
          { interface: 'PJSIP/8002', name: '陈杰' },
        ],
      },
    ],
    numbers: { 4008000000: [{ app: 'Answer' }, { app: 'Queue', queue: 'hotline', timeout: 90 }, { app: 'Hangup' }] },
  });
  const { port: amiPort } = await simulator.start();
  const csv = join(folder, 'people.csv');
  const config = join(folder, 'skylark.yaml');
  writeFileSync(csv, people);
  writeFileSync(
    config,
    `pbx: [{ name: main, host: 127.0.0.1, port: ${amiPort}, username: skylark, secret: ${secret}, trunks: ['PJSIP/trunk'] }]
hotline: { queues: [{ queue: hotline, name: 服务热线 }], phones: ['8[0-9]{3}'], extensions: ['80[0-9]{2}'] }
agents: [{ user: wang.li, extension: '8001' }, { user: chen.jie, extension: '8002' }]
directory: { file: ${csv} }
store: sqlite:${join(folder, 'skylark.db')}
site: { name: 服务台 }
`,
    { mode: 0o600 },
  );

  const desk = {
    ...(await daemonProcess({ config, users })),
    simulator,
    /** A caller whom the first phone takes after so many milliseconds; the others ring along. */
    call({ from = '13900001003', name = '', takes = '8001', after = 60_000, talks = 60_000 } = {}) {
      simulator.run({
        name: 'desk',
        about: 'a call for the page',
        parties: [
          ...['8001', '8002'].map((at) => phone(at, at === takes ? [ring(after), answer(), untilBye()] : [ring()])),
          caller('4008000000', [talk(talks), bye()], { number: from, name }),
        ],
      });
    },
    async stop() {
      await desk.kill();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await desk.up();
  return desk;
}
