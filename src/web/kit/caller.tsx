/**
 * Who calls, as the PBX tells it: hostile text. Always a text node, isolated from its surroundings (`bdi`), cut where it
 * is too long.
 */
import type { CallJson } from '../../contract/call.js';
import { readableNumber } from '../format/number.js';
import { agentKey } from '../live/state.js';
import { useLive, useTexts } from '../shell/context.js';
import { Icon } from './icon.js';

/** A name or a number that came from outside. */
export function Foreign({ text, className = '' }: { readonly text: string; readonly className?: string }) {
  return (
    <bdi className={`cut ${className}`} title={text}>
      {text}
    </bdi>
  );
}

export function Caller({ caller }: { readonly caller: CallJson['caller'] }) {
  const texts = useTexts();
  const name = caller.name.trim();
  if (caller.withheld) {
    return (
      <span className="who">
        <Icon name="hidden" />
        <b className="cut">{texts.call.withheld}</b>
        {name === '' ? null : <Foreign text={name} className="dim" />}
      </span>
    );
  }
  const number = caller.number === null ? caller.raw.trim() : readableNumber(caller.number);
  const main = name === '' || name === caller.raw || name === caller.number ? null : name;
  if (main === null) {
    return (
      <span className="who">
        {number === '' ? <b className="cut">{texts.call.noNumber}</b> : <Foreign text={number} className="strong" />}
      </span>
    );
  }
  return (
    <span className="who">
      <Foreign text={main} className="strong" />
      <Foreign text={number === '' ? texts.call.noNumber : number} className="who-no dim" />
    </span>
  );
}

/** The two ends of a call: for incoming calls the caller, else who placed it and to whom. */
export function CallEnds({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const names = useLive((state) => state.names);
  if (call.direction === 'inbound' || (call.hotline && call.placedBy === null)) return <Caller caller={call.caller} />;
  if (call.placedBy === null || call.callee === null) return <Caller caller={call.caller} />;
  const from = names.get(agentKey(call.pbx, call.placedBy.extension)) ?? call.placedBy.user;
  const to = call.callee.number === null ? call.callee.raw : readableNumber(call.callee.number);
  return (
    <span className="who">
      <Foreign
        text={from === null ? call.placedBy.extension : `${from} ${call.placedBy.extension}`}
        className="strong"
      />
      <span className="dim nowrap">{texts.to('')}</span>
      <Foreign text={to} />
    </span>
  );
}

/** A person at a phone: `王莉 8005`, the number alone where nobody is known. */
export function usePerson(pbx: string): (phone: Person) => string {
  const names = useLive((state) => state.names);
  return (phone) => personAt(names, pbx, phone);
}

export interface Person {
  readonly extension: string | null;
  readonly user: string | null;
  readonly device?: string;
  /** An answerer outside. */
  readonly number?: string | null;
}

function personAt(names: ReadonlyMap<string, string>, pbx: string, phone: Person): string {
  if (phone.extension === null) {
    const number = phone.number ?? null;
    return phone.user ?? (number === null ? (phone.device ?? '?') : readableNumber(number));
  }
  const name = names.get(agentKey(pbx, phone.extension)) ?? phone.user;
  return name === null || name === phone.extension ? phone.extension : `${name} ${phone.extension}`;
}
