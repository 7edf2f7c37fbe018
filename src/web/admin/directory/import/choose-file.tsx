/** The first step: a file is chosen or dropped, and sent. */
import { useRef, useState, type DragEvent } from 'react';
import { largestUpload, type ContactImportJson } from '../../../../contract/contact-import.js';
import { FormProblem } from '../../../kit/field.js';
import { Icon } from '../../../kit/icon.js';
import { refusalOf } from '../../../kit/said.js';
import { Loading } from '../../../kit/states.js';
import { useDesk } from '../../../shell/context.js';
import { useAdminTexts } from '../../texts.js';
import { importsPath, saidOfList } from './list.js';

export interface ChooseFileProps {
  readonly begun: (list: ContactImportJson) => void;
  /** Somebody else was quicker: looks again. */
  readonly again: () => void;
}

export function ChooseFile({ begun, again }: ChooseFileProps) {
  const texts = useAdminTexts();
  const words = texts.admin.imports;
  const { rest } = useDesk();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function send(file: File | undefined): Promise<void> {
    if (file === undefined || sending !== null) return;
    if (file.size > largestUpload) return setProblem(words.tooLarge);
    setProblem(null);
    setSending(file.name);
    const answer = await rest.upload<ContactImportJson>(importsPath, file);
    setSending(null);
    if (answer.ok) return begun(answer.value);
    const by = answer.fields['by'];
    if (answer.reason === 'import_running' && by !== undefined) {
      setProblem(words.running(by));
      again();
    } else if (answer.status === 413) setProblem(words.tooLarge);
    else setProblem(answer.code === 'invalid' ? saidOfList(answer.message, texts) : refusalOf(answer, texts));
  }

  const take = (event: DragEvent): void => {
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop') void send(event.dataTransfer.files[0]);
  };

  return (
    <div className="import" data-import="choose">
      <p className="mid">{words.lead}</p>
      <div className={over ? 'drop drop-over' : 'drop'} onDragOver={take} onDragLeave={take} onDrop={take}>
        {sending === null ? (
          <>
            <input
              ref={picker}
              type="file"
              name="list"
              className="sr"
              tabIndex={-1}
              aria-label={words.choose}
              accept=".csv,.txt,.xlsx"
              onChange={(event) => {
                const [file] = event.target.files ?? [];
                void send(file);
                event.target.value = '';
              }}
            />
            <button type="button" className="btn btn-ink" onClick={() => picker.current?.click()}>
              <Icon name="note" small />
              {words.choose}
            </button>
            <span>{words.drop}</span>
          </>
        ) : (
          <Loading>{words.uploading(sending)}</Loading>
        )}
      </div>
      <FormProblem text={problem} />
      <p className="dim small">{words.formats}</p>
    </div>
  );
}
