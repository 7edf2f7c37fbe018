/**
 * Puts Asterisk 22 and 16 into folders of their own by debootstrap, and SIPp on the machine. Idempotent: quick when all
 * is there. Needs root and a Debian-like host; throws LabUnavailable with a plain sentence where it cannot be done.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chrootDir, labDir, versions, type VersionName } from './versions.js';

export class LabUnavailable extends Error {}

function have(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

function run(program: string, args: string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.status === 0) return;
  const tail = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n').slice(-5).join('\n');
  throw new LabUnavailable(
    `${program} ${args[0] ?? ''} failed (${done.error?.message ?? `exit ${done.status}`}):\n${tail}`,
  );
}

/** Installs what is missing for these versions and returns what each Asterisk says of itself. */
export function install(wanted: VersionName[], say: (line: string) => void): Map<VersionName, string> {
  if (process.getuid?.() !== 0) throw new LabUnavailable('The lab needs root (chroot, debootstrap).');
  const missing = [
    ...(have('sipp') ? [] : ['sip-tester']),
    ...(have('debootstrap') || wanted.every((v) => existsSync(join(chrootDir(v), 'usr/sbin/asterisk')))
      ? []
      : ['debootstrap']),
  ];
  if (missing.length > 0) {
    if (!have('apt-get')) throw new LabUnavailable(`Missing ${missing.join(', ')}, and this machine has no apt-get.`);
    say(`installing ${missing.join(' ')}`);
    run('apt-get', ['update', '-q']);
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing]);
  }
  const found = new Map<VersionName, string>();
  for (const name of wanted) {
    const dir = chrootDir(name);
    if (!existsSync(join(dir, 'usr/sbin/asterisk'))) {
      const version = versions[name];
      const fresh = `${dir}.new`;
      say(`installing Asterisk ${name} (Debian ${version.suite}), about a minute`);
      mkdirSync(labDir(), { recursive: true });
      rmSync(fresh, { recursive: true, force: true });
      rmSync(dir, { recursive: true, force: true });
      run('debootstrap', ['--variant=minbase', `--include=${version.packages}`, version.suite, fresh]);
      renameSync(fresh, dir);
    }
    if (
      spawnSync('chroot', [dir, 'sh', '-c', 'ls /usr/lib/*/faketime/libfaketimeMT.so.1'], { stdio: 'ignore' })
        .status !== 0
    ) {
      // In older folders; new ones get it from debootstrap.
      run('chroot', [dir, 'apt-get', 'install', '-y', '-q', '--no-install-recommends', 'libfaketime']);
    }
    const said = spawnSync('chroot', [dir, 'asterisk', '-V'], { encoding: 'utf8' });
    if (said.status !== 0) throw new LabUnavailable(`Asterisk ${name} in ${dir} does not start: ${said.stderr}`);
    found.set(name, said.stdout.trim());
  }
  return found;
}
