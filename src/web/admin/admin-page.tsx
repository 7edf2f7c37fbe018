/** The administration room: its sections, of which each reader has those that his roles allow. */
import { useMemo, useRef, type ComponentType } from 'react';
import type { Role } from '../../contract/roles.js';
import type { AdminTexts } from '../i18n/texts.js';
import { useCurrentInView } from '../kit/in-view.js';
import { useDesk } from '../shell/context.js';
import { usePlace } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { AuditSection } from './watch/audit-section.js';
import { EventsSection } from './watch/events-section.js';
import { LinksSection } from './watch/links-section.js';
import { DirectorySection } from './directory/directory-section.js';
import { ProcedureSection } from './procedure/procedure-section.js';
import { RostersSection } from './rosters/rosters-section.js';
import { UsersSection } from './users/users-section.js';
import { AdminTextsHost, useAdminTexts } from './texts.js';
import '../styles/admin.css';

interface Section {
  readonly name: keyof AdminTexts['admin']['sections'];
  readonly roles: readonly Role[];
  readonly Page: ComponentType;
}

const sections: readonly Section[] = [
  { name: 'users', roles: ['administrator'], Page: UsersSection },
  { name: 'directory', roles: ['administrator', 'supervisor'], Page: DirectorySection },
  { name: 'rosters', roles: ['administrator', 'supervisor'], Page: RostersSection },
  { name: 'procedure', roles: ['administrator', 'supervisor'], Page: ProcedureSection },
  { name: 'audit', roles: ['administrator', 'auditor'], Page: AuditSection },
  { name: 'links', roles: ['administrator'], Page: LinksSection },
  { name: 'events', roles: ['administrator'], Page: EventsSection },
];

export function AdminPage() {
  return (
    <AdminTextsHost>
      <Sections />
    </AdminTextsHost>
  );
}

function Sections() {
  const texts = useAdminTexts();
  const { session } = useDesk();
  const { rest } = usePlace();
  const own = useMemo(
    () => sections.filter(({ roles }) => roles.some((role) => session.roles.includes(role))),
    [session.roles],
  );
  const [wanted = ''] = rest.split('/');
  const section = own.find(({ name }) => name === wanted) ?? own[0];
  const nav = useRef<HTMLElement>(null);
  useCurrentInView(nav, section?.name);
  if (section === undefined) return null;
  return (
    <main id="main" className="page admin" tabIndex={-1}>
      {own.length > 1 ? (
        <nav className="admin-nav" ref={nav} aria-label={texts.admin.nav}>
          {own.map(({ name }) => (
            <a key={name} href={addressOf('admin', name)} aria-current={name === section.name ? 'page' : undefined}>
              {texts.admin.sections[name]}
            </a>
          ))}
        </nav>
      ) : null}
      <div className="admin-b">
        <section.Page key={section.name} />
      </div>
    </main>
  );
}
