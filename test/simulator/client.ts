/** A plain AMI client for the tests of the simulated PBX: a socket, messages as they come, an answer for each action. */
import { connect, type Socket } from 'node:net';

export type Message = Readonly<Record<string, string>>;

function parse(block: string): Message {
  const message: Record<string, string> = {};
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) message[line.slice(0, colon)] ??= line.slice(colon + 1).trimStart();
  }
  return message;
}

export class TestClient {
  readonly messages: Message[] = [];
  greeting = '';
  text = '';
  readonly closed: Promise<void>;
  readonly socket: Socket;
  private rest = '';
  private serial = 0;
  private waiting: {
    fits: (message: Message) => boolean;
    done: (message: Message) => void;
    fail: (e: Error) => void;
  }[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.take(text));
    socket.on('error', () => socket.destroy());
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        for (const { fail } of this.waiting) fail(new Error('the PBX closed the connection'));
        resolve();
      });
    });
  }

  static open(port: number): Promise<TestClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => resolve(new TestClient(socket)));
    });
  }

  private take(text: string): void {
    this.text += text;
    this.rest += text;
    if (this.greeting === '') {
      const end = this.rest.indexOf('\r\n');
      if (end < 0) return;
      this.greeting = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + 2);
    }
    for (let end = this.rest.indexOf('\r\n\r\n'); end >= 0; end = this.rest.indexOf('\r\n\r\n')) {
      const message = parse(this.rest.slice(0, end));
      this.rest = this.rest.slice(end + 4);
      this.messages.push(message);
      this.waiting = this.waiting.filter(({ fits, done }) => {
        if (!fits(message)) return true;
        done(message);
        return false;
      });
    }
  }

  /** The next message that fits, or one that has come already. */
  seen(fits: (message: Message) => boolean): Promise<Message> {
    const known = this.messages.find(fits);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((done, fail) => this.waiting.push({ fits, done, fail }));
  }

  event(name: string): Promise<Message> {
    return this.seen((message) => message['Event'] === name);
  }

  /** Sends lines as they are, with an ActionID, and resolves with the answer. */
  ask(action: Readonly<Record<string, string>>): Promise<Message> {
    const id = `t${(this.serial += 1)}`;
    this.write({ ...action, ActionID: id });
    return this.seen((message) => message['ActionID'] === id && message['Response'] !== undefined);
  }

  /** A list: its items, without beginning and end. */
  async list(action: Readonly<Record<string, string>>, complete: string): Promise<Message[]> {
    const { ActionID: id } = await this.ask(action);
    await this.seen((message) => message['Event'] === complete && message['ActionID'] === id);
    return this.messages.filter(
      (message) => message['ActionID'] === id && message['Response'] === undefined && message['Event'] !== complete,
    );
  }

  write(action: Readonly<Record<string, string>>): void {
    this.socket.write(
      `${Object.entries(action)
        .map(([key, value]) => `${key}: ${value}\r\n`)
        .join('')}\r\n`,
    );
  }

  login(name: string, secret: string): Promise<Message> {
    return this.ask({ Action: 'Login', Username: name, Secret: secret });
  }

  events(): string[] {
    return this.messages.flatMap((message) => message['Event'] ?? []);
  }

  close(): void {
    this.socket.destroy();
  }
}
