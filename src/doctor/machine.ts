/** What may be wrong on this machine: Node and the database driver, the store's folder, the port. Pure. */
import { finding, text, type Finding } from './finding.js';

export interface MachineFacts {
  /** `24.19.0`. */
  readonly node: string;
  /** Version of better-sqlite3; null where it is not installed. */
  readonly sqlite: string | null;
  readonly storePath: string;
  /** null when it can be written; else why not, in words of the system. */
  readonly storeFault: string | null;
  readonly address: string;
  /** `ours`: Skylark itself answers there; `free`: nobody does; `taken`: somebody else does; else why it cannot be used. */
  readonly port: 'ours' | 'free' | 'taken' | { readonly fault: string };
}

function numbers(version: string): readonly [number, number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}

/** better-sqlite3 12 aborts the process on Node 24.19 and later (nodejs/node#65446); 13 needs Node 22. */
export function sqliteFits(node: string, sqlite: string): boolean {
  const [major, minor] = numbers(node);
  const [driver] = numbers(sqlite);
  if (driver <= 12) return major < 24 || (major === 24 && minor < 19);
  return major >= 22;
}

export function machineFindings(facts: MachineFacts): readonly Finding[] {
  const out: Finding[] = [];
  const [major, minor] = numbers(facts.node);
  if (major < 20 || (major === 20 && minor < 19)) {
    out.push(
      finding(
        null,
        'node',
        'fail',
        text(`Node ${facts.node} is too old`, `Node ${facts.node} 版本过低`),
        text('install Node 20.19 or newer', '安装 Node 20.19 或更新版本'),
      ),
    );
  }
  if (facts.sqlite === null) {
    out.push(
      finding(
        null,
        'sqlite',
        'fail',
        text('the database driver better-sqlite3 is not installed', '数据库驱动 better-sqlite3 未安装'),
        text('run npm start once: it installs what is missing', '运行一次 npm start，会自动安装'),
      ),
    );
  } else if (!sqliteFits(facts.node, facts.sqlite)) {
    const right = major >= 22 ? '13' : '12';
    out.push(
      finding(
        null,
        'sqlite',
        'fail',
        text(
          `better-sqlite3 ${facts.sqlite} crashes on Node ${facts.node}`,
          `better-sqlite3 ${facts.sqlite} 在 Node ${facts.node} 上会崩溃`,
        ),
        text(
          `run npm start once, or npm install --no-save better-sqlite3@${right}`,
          `运行一次 npm start，或执行 npm install --no-save better-sqlite3@${right}`,
        ),
      ),
    );
  } else {
    out.push(
      finding(
        null,
        'sqlite',
        'ok',
        text(
          `Node ${facts.node} with better-sqlite3 ${facts.sqlite}`,
          `Node ${facts.node}，better-sqlite3 ${facts.sqlite}`,
        ),
      ),
    );
  }
  out.push(
    facts.storeFault === null
      ? finding(
          null,
          'store',
          'ok',
          text(`the store ${facts.storePath} can be written`, `数据库 ${facts.storePath} 可写`),
        )
      : finding(
          null,
          'store',
          'fail',
          text(
            `the store ${facts.storePath} cannot be written: ${facts.storeFault}`,
            `数据库 ${facts.storePath} 不可写：${facts.storeFault}`,
          ),
          text('make the folder and give it to the user that runs Skylark', '创建目录并授予运行 Skylark 的用户'),
        ),
    portFinding(facts),
  );
  return out;
}

function portFinding({ address, port }: MachineFacts): Finding {
  switch (port) {
    case 'ours':
      return finding(null, 'port', 'ok', text(`Skylark answers at ${address}`, `Skylark 正在 ${address} 运行`));
    case 'free':
      return finding(
        null,
        'port',
        'note',
        text(
          `nothing answers at ${address}: Skylark is not running, the port is free`,
          `${address} 无人监听：Skylark 未运行，端口空闲`,
        ),
      );
    case 'taken':
      return finding(
        null,
        'port',
        'fail',
        text(`another program listens at ${address}`, `${address} 被其他程序占用`),
        text('choose another http.port', '更换 http.port'),
      );
    default:
      return finding(
        null,
        'port',
        'fail',
        text(`${address} cannot be used: ${port.fault}`, `${address} 无法使用：${port.fault}`),
        text('mend http.host and http.port', '修正 http.host 与 http.port'),
      );
  }
}
