/** Secrets that stand for somebody: session cookies, API tokens, the proof against forged requests. */
import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits: guessing one is hopeless, so a fast hash keeps it safely. */
export const newSession = (): string => randomBytes(32).toString('base64url');
/** The prefix lets secret scanners and people recognise a token. */
export const newToken = (): string => `sky_${randomBytes(32).toString('base64url')}`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** What is stored of a session or token. */
export const hashSecret = (secret: string): string => sha256(secret);

/** Bound to the session: whoever cannot read the cookie's value cannot make it. */
export const csrfOf = (session: string): string => sha256(`csrf:${session}`);

/** Names a session to people: made of its hash, so that neither the cookie nor the proof against forged requests can be. */
export const sessionName = (hash: string): string => sha256(`name:${hash}`).slice(0, 16);
