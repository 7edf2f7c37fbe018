/**
 * The Asterisk versions of the lab: where each comes from, which loopback addresses it uses. Knows no configuration.
 *
 * A lane is one whole Asterisk with addresses of its own: scenarios run side by side in different lanes and never
 * share a queue, a phone or an AMI session, so that a recorded trace holds the calls of one scenario only.
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type VersionName = '22' | '16';

export interface Version {
  name: VersionName;
  /** Debian suite that carries it. */
  suite: string;
  packages: string;
}

export const versions: Record<VersionName, Version> = {
  '22': { name: '22', suite: 'sid', packages: 'asterisk,asterisk-core-sounds-en-gsm,libfaketime' },
  '16': { name: '16', suite: 'bullseye', packages: 'asterisk,asterisk-core-sounds-en-gsm,libfaketime' },
};

/** Folder of the checkout (the lab runs compiled below `.cache`, or from source in tests). */
export const projectRoot = ((): string => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const at = here.indexOf('/.cache/pbx-lab-build/');
  return at >= 0 ? here.slice(0, at) : resolve(here, '..', '..');
})();

/** Where the Asterisks live: `.cache/pbx-lab` of the checkout, or SKYLARK_LAB_DIR. */
export function labDir(): string {
  return process.env['SKYLARK_LAB_DIR'] ?? join(projectRoot, '.cache', 'pbx-lab');
}

export function chrootDir(version: VersionName): string {
  return join(labDir(), `asterisk-${version}`);
}

export interface Lane {
  version: VersionName;
  index: number;
  /** Address of the PBX itself: SIP 15060, AMI 15038. */
  pbx: string;
  sipPort: number;
  amiPort: number;
  rtpStart: number;
  /** Address of a phone (8001…8012) or of the world behind the trunk ('trunk'). */
  address(party: string): string;
}

export function lane(version: VersionName, index: number): Lane {
  const net = `127.${version}.${index}`;
  return {
    version,
    index,
    pbx: `${net}.254`,
    sipPort: Number(version) * 1000 + 60,
    amiPort: Number(version) * 1000 + 38,
    rtpStart: 30000 + index * 1000,
    address: (party) => (party === 'trunk' ? `${net}.200` : `${net}.${Number(party) - 8000}`),
  };
}
