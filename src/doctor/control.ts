/** The second account, for call control: whether it signs in and may place calls. Pure. */
import { finding, text, type Finding } from './finding.js';
import { loginFinding, type LoginFacts } from './login.js';

export interface ControlFacts extends LoginFacts {
  /** Names of the actions that the PBX offers it; null where it did not say. */
  readonly actions: readonly string[] | null;
}

/** What click-to-call and the buttons of a call need of it. */
const needed: readonly string[] = ['Originate', 'Redirect', 'Hangup'];

export function controlFinding(facts: ControlFacts): Finding {
  const { pbx, username, actions } = facts;
  if (facts.fault !== null) return { ...loginFinding(facts), id: 'control' };
  const missing = needed.filter((name) => actions !== null && !actions.includes(name));
  if (missing.length > 0) {
    return finding(
      pbx,
      'control',
      'fail',
      text(
        `the account ${username} for call control may not use ${missing.join(', ')}`,
        `呼叫控制账号 ${username} 无权使用 ${missing.join('、')}`,
      ),
      text(
        'write = call,originate in its section of manager.conf (skylark wire prints it), then manager reload',
        '在 manager.conf 该账号中写 write = call,originate（skylark wire 会打印），然后 manager reload',
      ),
    );
  }
  return finding(
    pbx,
    'control',
    'ok',
    text(`the account ${username} for call control signs in`, `呼叫控制账号 ${username} 可登录`),
  );
}
