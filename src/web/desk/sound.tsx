/** The bell: says whether this window may sound and leads to its settings. One click is all that a browser asks for. */
import { useEffect, useId, useState } from 'react';
import { Dialog } from '../kit/dialog.js';
import { SwitchField } from '../kit/field.js';
import { Icon } from '../kit/icon.js';
import { useTexts } from '../shell/context.js';
import { useShortcuts } from '../shell/shortcuts.js';
import { useAlerts } from './alerts-host.js';
import type { Alerts, AlertState } from './alerts.js';
import { canChooseDevice } from './ringer.js';

export function SoundButton() {
  const texts = useTexts();
  const found = useAlerts();
  const [open, setOpen] = useState(false);
  useShortcuts(texts.desk.sound.title, [
    { id: 'desk.sound', key: 'S', label: texts.desk.keys.sound, run: () => setOpen(true), off: found === null },
  ]);
  if (found === null) return null;
  const { alerts, state } = found;
  const { sound } = texts.desk;
  const locked = state.settings.play && !state.audible && state.leads;
  const said = !state.settings.play ? sound.off : locked ? sound.locked : state.leads ? sound.on : sound.elsewhere;
  return (
    <>
      <button
        type="button"
        className={locked ? 'btn btn-xs desk-bell desk-bell-locked' : 'btn btn-quiet btn-xs desk-bell'}
        title={sound.open}
        onClick={() => {
          void alerts.ringer.unlock();
          if (!locked) setOpen(true);
        }}
      >
        <Icon name={state.settings.play && !locked ? 'bell' : 'tri'} small />
        <span className="cut">{said}</span>
      </button>
      {open ? <SoundPanel alerts={alerts} state={state} close={() => setOpen(false)} /> : null}
    </>
  );
}

interface PanelProps {
  readonly alerts: Alerts;
  readonly state: AlertState;
  readonly close: () => void;
}

function SoundPanel({ alerts, state, close }: PanelProps) {
  const texts = useTexts();
  const { sound } = texts.desk;
  const { settings, permission } = state;
  const id = useId();
  return (
    <Dialog title={sound.title} close={close}>
      <SwitchField
        label={sound.play}
        hint={sound.playMore}
        value={settings.play}
        change={(play) => alerts.change({ play })}
      />
      <div className="field">
        <label className="lab" htmlFor={`${id}-v`}>
          {sound.volume}
        </label>
        <div className="row">
          <input
            id={`${id}-v`}
            className="desk-volume"
            type="range"
            min="0"
            max="100"
            step="5"
            value={Math.round(settings.volume * 100)}
            onChange={(event) => alerts.change({ volume: Number(event.target.value) / 100 })}
          />
          <button type="button" className="btn" onClick={() => void alerts.ringer.test()}>
            <Icon name="bell" small />
            {sound.test}
          </button>
        </div>
      </div>
      <Devices alerts={alerts} device={settings.device} />
      {permission === 'none' ? (
        <p className="mid">{sound.noticesNone}</p>
      ) : (
        <>
          <SwitchField
            label={sound.notices}
            hint={
              permission === 'denied' ? sound.noticesDenied : permission === 'granted' ? sound.noticesOn : undefined
            }
            value={settings.notices && permission === 'granted'}
            change={(notices) => {
              alerts.change({ notices });
              if (notices) void alerts.askForNotices();
            }}
          />
        </>
      )}
    </Dialog>
  );
}

function Devices({ alerts, device }: { readonly alerts: Alerts; readonly device: string }) {
  const texts = useTexts();
  const { sound } = texts.desk;
  const id = useId();
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const [said, setSaid] = useState('');
  const can = canChooseDevice() && window.isSecureContext && 'mediaDevices' in navigator;
  const list = async (): Promise<void> => {
    const all = await navigator.mediaDevices.enumerateDevices();
    setDevices(all.filter((one) => one.kind === 'audiooutput' && one.deviceId !== '' && one.label !== ''));
  };
  useEffect(() => {
    if (can) void list().catch(() => undefined);
  }, [can]);
  if (!can) return <p className="mid">{sound.deviceNone}</p>;
  const ask = async (): Promise<void> => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.stop();
      await list();
    } catch {
      setSaid(sound.deviceMore);
    }
  };
  const choose = async (next: string): Promise<void> => {
    setSaid('');
    try {
      await alerts.chooseDevice(next);
    } catch {
      setSaid(sound.deviceGone);
    }
  };
  return (
    <div className="field">
      <label className="lab" htmlFor={id}>
        {sound.device}
      </label>
      <div className="row">
        <select id={id} className="inp" value={device} onChange={(event) => void choose(event.target.value)}>
          <option value="">{sound.deviceDefault}</option>
          {devices.map((one) => (
            <option key={one.deviceId} value={one.deviceId}>
              {one.label}
            </option>
          ))}
          {device !== '' && !devices.some((one) => one.deviceId === device) ? <option value={device}>…</option> : null}
        </select>
        <button type="button" className="btn" onClick={() => void ask()}>
          {sound.deviceList}
        </button>
      </div>
      <p className="hint">{said === '' ? sound.deviceMore : said}</p>
    </div>
  );
}
