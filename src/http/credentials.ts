/** What a request proves and where it comes from: cookie, bearer token, origin, address. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Credentials } from '../ports.js';

/** The `__Host-` name makes browsers refuse a cookie that another host of the domain planted; it needs TLS. */
const plainName = 'skylark';
const secureName = '__Host-skylark';
export const cookieName = (secure: boolean): string => (secure ? secureName : plainName);

/**
 * Does the browser reach us over TLS, directly or through a proxy? Only chooses the cookie: who lies about it sees no
 * other session than his own.
 */
export function isSecure({ headers, socket }: IncomingMessage, publicUrl: string | null): boolean {
  if ('encrypted' in socket && socket.encrypted === true) return true;
  return publicUrl?.startsWith('https:') === true || headers['x-forwarded-proto'] === 'https';
}

const secretForm = /^[A-Za-z0-9_-]{16,200}$/;

function cookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) {
      const value = part.slice(at + 1).trim();
      return secretForm.test(value) ? value : null;
    }
  }
  return null;
}

export function credentialsOf(headers: IncomingHttpHeaders, secure: boolean): Credentials {
  const bearer = /^Bearer +([A-Za-z0-9_-]{16,200}) *$/i.exec(headers.authorization ?? '');
  return { session: cookie(headers.cookie, cookieName(secure)), token: bearer?.[1] ?? null };
}

/**
 * Does the request come from one of our own pages? `unknown` where the browser (or program) says nothing: only programs
 * leave the header out of requests that change something and of WebSockets.
 */
export function originOf(headers: IncomingHttpHeaders, publicUrl: string | null): 'own' | 'foreign' | 'unknown' {
  const { origin, host } = headers;
  if (origin === undefined) return 'unknown';
  if (!URL.canParse(origin)) return 'foreign';
  const url = new URL(origin);
  // Only the host counts: a proxy that ends TLS changes the scheme.
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'foreign';
  if (publicUrl !== null && new URL(publicUrl).origin === url.origin) return 'own';
  return host !== undefined && hostOf(url.protocol, host) === url.host ? 'own' : 'foreign';
}

/** A Host header as a URL writes it: lower case, without the scheme's usual port. */
function hostOf(protocol: string, host: string): string | null {
  return /^[A-Za-z0-9.:[\]_-]{1,255}$/.test(host) && URL.canParse(`${protocol}//${host}`)
    ? new URL(`${protocol}//${host}`).host
    : null;
}

const loopback = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;

/** From a program on this very machine, not through a proxy on it. */
export function isLocal(request: IncomingMessage): boolean {
  const { remoteAddress } = request.socket;
  const { headers } = request;
  const proxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return !proxied && remoteAddress !== undefined && loopback.test(remoteAddress);
}
