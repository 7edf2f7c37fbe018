/** Why there is no session with a PBX, in words that a person can act on. No secret is ever in them. */

export type ConnectFaultKind =
  'unreachable' | 'refused_port' | 'timeout' | 'tls' | 'wrong_password' | 'not_ami' | 'other';

export class ConnectFault extends Error {
  readonly kind: ConnectFaultKind;

  constructor(kind: ConnectFaultKind, message: string) {
    super(message);
    this.name = 'ConnectFault';
    this.kind = kind;
  }
}

const kinds: Readonly<Record<string, ConnectFaultKind>> = {
  ECONNREFUSED: 'refused_port',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
};

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** From a socket's error. `inTls`: the network was fine and the handshake was not. */
export function faultOf(error: Error, inTls: boolean): ConnectFault {
  if (error instanceof ConnectFault) return error;
  const code = codeOf(error);
  const kind = code === null ? undefined : kinds[code];
  if (kind !== undefined) return new ConnectFault(kind, code ?? '');
  if (inTls) return new ConnectFault('tls', code ?? error.message);
  return new ConnectFault('other', code ?? error.message);
}

const greeting = 'Asterisk Call Manager/';

/** Whether these first bytes can no longer become AMI's greeting. */
export function notAmi(head: string): boolean {
  return head.length < greeting.length ? !greeting.startsWith(head) : !head.startsWith(greeting);
}
