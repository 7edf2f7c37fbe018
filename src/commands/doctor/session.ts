/** A manager session with a PBX of the configuration, or why there is none, for commands that look at a PBX themselves. */
import { readFileSync } from 'node:fs';
import { ConnectFault } from '../../ami/fault.js';
import { openAmiSession, type AmiSession, type AmiSessionOptions } from '../../ami/session.js';
import { systemClock } from '../../clock.js';
import type { Config, PbxConfig, RealPbx } from '../../config.js';
import type { LoginFacts } from '../../doctor/login.js';
import { CommandFailure, UsageError } from '../io.js';

export type Opened =
  { readonly session: AmiSession; readonly login: LoginFacts } | { readonly session: null; readonly login: LoginFacts };

export async function openSession(
  pbx: RealPbx,
  more: Pick<AmiSessionOptions, 'events' | 'tap' | 'signal' | 'timeouts'> = {},
): Promise<Opened> {
  const { host, port, username, auth, tls } = pbx;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const login = { pbx: pbx.name, address, username };
  try {
    const session = await openAmiSession({
      host,
      port,
      username,
      auth,
      secret: () => pbx.secret.reveal(),
      tls: tls === null ? null : tlsOf(tls),
      clock: systemClock,
      ...more,
    });
    return { session, login: { ...login, fault: null } };
  } catch (error) {
    if (!(error instanceof ConnectFault)) throw error;
    return { session: null, login: { ...login, fault: { kind: error.kind, detail: error.message } } };
  }
}

function tlsOf(tls: NonNullable<RealPbx['tls']>): NonNullable<AmiSessionOptions['tls']> {
  return {
    ...(tls.caFile !== null && { ca: readFileSync(tls.caFile) }),
    ...(tls.serverName !== null && { serverName: tls.serverName }),
  };
}

/** The PBXs that are meant: the named one, or all. Throws UsageError where the name is none. */
export function chosenPbxs(config: Config, name: string | undefined): readonly PbxConfig[] {
  const chosen = config.pbx.filter((pbx) => name === undefined || pbx.name === name);
  if (chosen.length === 0) throw new UsageError(`There is no PBX "${name}" in ${config.file}.`);
  return chosen;
}

/** The one PBX that is meant. Throws where there are several or it is a simulated one, which only the daemon reaches. */
export function onePbx(config: Config, name: string | undefined): RealPbx {
  const chosen = chosenPbxs(config, name);
  const [pbx] = chosen;
  if (pbx === undefined || chosen.length > 1) {
    throw new UsageError(`Say which PBX with --pbx: ${chosen.map((p) => p.name).join(', ')}.`);
  }
  if (pbx.simulated !== null) {
    throw new CommandFailure(
      `${pbx.name} is the simulated PBX of the demo and lives inside the daemon; run "skylark simulate" for one to connect to.`,
    );
  }
  return pbx;
}
