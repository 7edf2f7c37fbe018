/** The package has no types of its own; this is as much of it as the tests use. */
declare module 'asterisk-manager' {
  export type Message = Readonly<Record<string, string>>;
  export interface Manager {
    on(event: string, listener: (event: Message) => void): void;
    once(event: string, listener: (event: Message) => void): void;
    action(action: Message, done: (error: Message | undefined, answer: Message) => void): void;
    disconnect(): void;
  }
  export default function manager(port: number, host: string, name: string, secret: string, events: boolean): Manager;
}
