/** The call log: a search that stands in the address, so that it can be kept and sent on, and its pages, newest first. */
import { useMemo, useState, type FormEvent } from 'react';
import type { CallJson } from '../../contract/call.js';
import { ms } from '../format/instant.js';
import { recorded } from '../format/span.js';
import { usePages } from '../kit/ask.js';
import { CallEnds, Foreign, usePerson } from '../kit/caller.js';
import { DateTimeField, SelectField, SwitchField, TextField } from '../kit/field.js';
import { Line } from '../kit/line.js';
import { PagedTable, type Column } from '../kit/table.js';
import { Mark } from '../kit/tag.js';
import { verdictOf } from '../live/call-view.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { go } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { outcomeMarks } from '../supervisor/recent.js';
import { Brought } from './brought.js';
import { callsPath, filterOf, filterOfForm, formOf, outcomes, type Filter, type FormValues } from './filter.js';

const callsOnPage = 50;

export function CallList({ query }: { readonly query: URLSearchParams }) {
  const address = query.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(address)), [address]);
  return (
    <div className="calls-list">
      <Search key={address} filter={filter} />
      <Brought filter={filter} />
      <Found filter={filter} />
    </div>
  );
}

const show = (filter: Filter): void => go(addressOf('calls', '', { ...filter }));

function Search({ filter }: { readonly filter: Filter }) {
  const texts = useTexts();
  const { session } = useDesk();
  const { zone } = session.site;
  const said = texts.calls.search;
  const [form, setForm] = useState<FormValues>(() => formOf(filter, zone));
  const [problem, setProblem] = useState<'from' | 'to' | null>(null);
  const queues = useLive((state) => state.queues);
  const names = new Map([...queues.values()].map(({ queue, name }) => [queue, name]));
  if (form.queue !== '' && !names.has(form.queue)) names.set(form.queue, form.queue);
  const put = (change: Partial<FormValues>): void => setForm((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const next = filterOfForm(form, filter, zone);
    if (next === 'from' || next === 'to') setProblem(next);
    else {
      setProblem(null);
      show(next);
    }
  };
  return (
    <form className="calls-search" onSubmit={submit} aria-label={said.title} noValidate>
      <DateTimeField
        label={said.from}
        hint={said.zone(zone)}
        value={form.from}
        change={(from) => put({ from })}
        problem={problem === 'from' ? said.badTime : null}
      />
      <DateTimeField
        label={said.to}
        value={form.to}
        change={(to) => put({ to })}
        problem={problem === 'to' ? said.badOrder : null}
      />
      <SelectField
        label={said.queue}
        value={form.queue}
        change={(queue) => put({ queue })}
        choices={[{ value: '', label: said.anyQueue }, ...[...names].map(([value, label]) => ({ value, label }))]}
      />
      <TextField
        label={said.agent}
        hint={said.agentHint}
        value={form.agent}
        change={(agent) => put({ agent })}
        maxLength={64}
      />
      <SelectField
        label={said.outcome}
        value={form.outcome}
        change={(outcome) => put({ outcome })}
        choices={[
          { value: '', label: said.anyOutcome },
          ...outcomes.map((value) => ({ value, label: texts.outcome[value] })),
        ]}
      />
      <TextField
        label={said.number}
        type="tel"
        autoComplete="off"
        value={form.number}
        change={(number) => put({ number })}
        maxLength={40}
      />
      <div className="calls-only">
        <SwitchField look="check" label={said.late} value={form.late} change={(late) => put({ late })} />
        <SwitchField look="check" label={said.hotline} value={form.hotline} change={(hotline) => put({ hotline })} />
      </div>
      <div className="calls-do">
        <button type="submit" className="btn btn-ink">
          {said.submit}
        </button>
        <button type="button" className="btn btn-quiet" onClick={() => show({})}>
          {said.clear}
        </button>
      </div>
    </form>
  );
}

function Found({ filter }: { readonly filter: Filter }) {
  const texts = useTexts();
  const pages = usePages<CallJson>(callsPath(filter, callsOnPage));
  const said = texts.calls.columns;
  const columns: Column<CallJson>[] = [
    { key: 'at', title: said.at, cell: (call) => <At call={call} /> },
    { key: 'caller', title: said.caller, wide: true, cell: (call) => <CallEnds call={call} /> },
    { key: 'line', title: said.line, spare: true, cell: (call) => <Line call={call} /> },
    { key: 'outcome', title: said.outcome, cell: (call) => <Outcome call={call} /> },
    { key: 'agent', title: said.agent, cell: (call) => <Agent call={call} /> },
    { key: 'wait', title: said.wait, end: true, cell: (call) => <Wait call={call} /> },
    {
      key: 'talk',
      title: said.talk,
      end: true,
      cell: (call) => (call.answeredAt === null ? '–' : recorded(call.talkMs, texts)),
    },
    {
      key: 'hangup',
      title: said.hangup,
      spare: true,
      cell: (call) => (call.hangupBy === null ? '–' : texts.hangup[call.hangupBy]),
    },
  ];
  return (
    <PagedTable
      label={texts.calls.list}
      columns={columns}
      pages={pages}
      rowKey={(call) => call.id}
      open={(call) => go(addressOf('calls', call.id))}
      empty={texts.calls.search.empty}
    />
  );
}

function At({ call }: { readonly call: CallJson }) {
  const { live, time } = useDesk();
  const at = ms(call.offeredAt ?? call.arrivedAt);
  return (
    <time dateTime={call.offeredAt ?? call.arrivedAt} className="nowrap">
      {time.moment(at, live.wallNow())}
    </time>
  );
}

function Outcome({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  if (call.outcome === null) {
    return (
      <Mark tone="calm" icon="phone">
        {texts.calls.call.going}
      </Mark>
    );
  }
  const { tone, icon } = outcomeMarks[call.outcome];
  return (
    <Mark tone={tone} {...(icon !== undefined && { icon })}>
      {texts.outcome[call.outcome]}
    </Mark>
  );
}

function Agent({ call }: { readonly call: CallJson }) {
  const person = usePerson(call.pbx);
  return call.answeredBy === null ? '–' : <Foreign text={person(call.answeredBy)} />;
}

/** With its verdict in words: a colour alone says nothing. */
function Wait({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const verdict = verdictOf(call);
  const wait = call.waitMs === null ? '–' : recorded(call.waitMs, texts);
  return (
    <span className="calls-wait" title={call.waitMs === null ? undefined : `${call.waitMs} ms`}>
      {verdict === 'late' ? (
        <Mark tone="late" icon="stop">
          {texts.calls.late}
        </Mark>
      ) : null}
      {verdict === 'unknown' ? (
        <Mark tone="void" icon="unknown">
          {texts.calls.noVerdict}
        </Mark>
      ) : null}
      <span className={verdict === 'late' ? 't-late strong' : ''}>{wait}</span>
    </span>
  );
}
