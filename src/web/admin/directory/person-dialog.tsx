/** One person: opened with the whole numbers, which is accounted for. Saved with the version that was read. */
import { useEffect, useState } from 'react';
import type { ContactJson } from '../../../contract/contact.js';
import { useAsked } from '../../kit/ask.js';
import { Dialog } from '../../kit/dialog.js';
import { useForm } from '../../kit/form.js';
import { useConfirm, useNotice } from '../../kit/notices.js';
import { refusalOf, type Sentences } from '../../kit/said.js';
import { Failed, Loading } from '../../kit/states.js';
import { useDesk } from '../../shell/context.js';
import type { AdminTexts } from '../../i18n/texts.js';
import { useAdminSentences, useAdminTexts } from '../texts.js';
import { EditDialog, useEdited } from '../edit-dialog.js';
import { MergeDialog } from './merge-dialog.js';
import { PersonFields } from './person-fields.js';
import { bodyOf, emptyPerson, formOf, linesOf, type PersonForm } from './person.js';

const sentences: Sentences<AdminTexts> = [
  [/is no phone number|cannot be read|no number/, ({ admin }) => admin.directory.noNumber],
  [/belongs to #(\d+)|#(\d+) has this number/, ({ admin }, [, a, b]) => admin.directory.taken(a ?? b ?? '')],
  [/same person as #(\d+)/, ({ admin }, [, id = '']) => admin.directory.taken(id)],
];

export interface PersonDialogProps {
  /** null: a new one. */
  readonly id: number | null;
  readonly changed: () => void;
  readonly close: () => void;
}

export function PersonDialog({ id, changed, close }: PersonDialogProps) {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const asked = useAsked<ContactJson>(id === null ? null : `/api/v1/contacts/${id}`);
  if (id === null) return <PersonEditor person={null} changed={changed} close={close} />;
  if (asked.value !== null) return <PersonEditor person={asked.value} changed={changed} close={close} />;
  return (
    <Dialog title={words.person} close={close} size="l">
      {asked.refused === null ? <Loading /> : <Failed refused={asked.refused} again={asked.again} />}
    </Dialog>
  );
}

interface PersonEditorProps {
  readonly person: ContactJson | null;
  readonly changed: () => void;
  readonly close: () => void;
}

function PersonEditor({ person, changed, close }: PersonEditorProps) {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { rest, session } = useDesk();
  const { zone } = session.site;
  const say = useNotice();
  const confirm = useConfirm();
  const [merging, setMerging] = useState(false);
  const [now] = useState(() => Date.now());
  const form = useForm<PersonForm>(
    person === null ? emptyPerson(now, zone) : formOf(person, now, zone),
    useAdminSentences(sentences),
  );
  const edited = useEdited<ContactJson>(person, `/api/v1/contacts/${person?.id ?? ''}`, form.fail);
  // Said in a conflict: not about a field.
  const [refusedAs, setRefusedAs] = useState<string | null>(null);
  useEffect(() => setRefusedAs(null), [form.values]);

  const save = (over: number): void =>
    form.submit<ContactJson>({
      check: ({ name, isVip, level }) => ({
        ...(name.trim() === '' && { name: 'must not be empty' }),
        ...(isVip && level.trim() === '' && { 'vip.level': 'must not be empty' }),
      }),
      send: (values) =>
        person === null
          ? rest.send('POST', '/api/v1/contacts', bodyOf(values, zone))
          : rest.send('PUT', `/api/v1/contacts/${person.id}`, { ...bodyOf(values, zone), version: over }),
      done(saved) {
        say({ tone: 'ok', text: words.saved(saved.name) });
        changed();
        close();
      },
      refused(answer) {
        if (answer.code !== 'conflict') return false;
        // The server tells what stands there now in the fields: asked for once more, in its own shape.
        if (person !== null && 'version' in answer.fields) {
          edited.look();
          return true;
        }
        const other = /#(\d+)/.exec(answer.message)?.[1];
        if (other === undefined) return false;
        form.fail({ ...answer, fields: {} });
        setRefusedAs(words.taken(other));
        return true;
      },
    })();

  async function remove(): Promise<void> {
    if (person === null) return;
    const yes = await confirm({
      title: words.remove,
      body: words.removeBody(person.name),
      action: words.removeAction,
      danger: true,
    });
    if (!yes) return;
    const answer = await rest.send('DELETE', `/api/v1/contacts/${person.id}`);
    if (!answer.ok) return say({ tone: 'late', text: refusalOf(answer, texts) });
    say({ tone: 'ok', text: words.removed(person.name) });
    changed();
    close();
  }

  const kind = (one: keyof typeof words.kinds): string => words.kinds[one];
  return (
    <EditDialog
      title={person === null ? words.add : person.name}
      close={close}
      size="l"
      form={form}
      edited={edited}
      save={save}
      lines={(values) => linesOf(values, kind)}
      labels={words.fields}
      formOf={(there) => formOf(there, now, zone)}
      said={refusedAs}
      start={
        person === null ? null : (
          <>
            <button type="button" className="btn" onClick={() => setMerging(true)}>
              {words.merge}
            </button>
            {session.roles.includes('administrator') ? (
              <button type="button" className="btn btn-late" onClick={() => void remove()}>
                {words.remove}
              </button>
            ) : null}
          </>
        )
      }
      after={
        person === null ? null : (
          <>
            <p className="hint">
              {words.changedBy(person.changedBy ?? words.sources[person.source], person.changedAt)}
            </p>
            {merging ? (
              <MergeDialog
                person={person}
                close={() => setMerging(false)}
                merged={(stayed) => {
                  say({ tone: 'ok', text: words.merged(person.name, stayed.name) });
                  changed();
                  close();
                }}
              />
            ) : null}
          </>
        )
      }
    >
      <PersonFields form={form} areas={person?.numbers ?? []} />
    </EditDialog>
  );
}
