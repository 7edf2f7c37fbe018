/** Which roles an account has: each with what it may do. */
import { useId } from 'react';
import { roles, type Role } from '../../../contract/roles.js';
import { FieldFrame } from '../../kit/field.js';
import { useAdminTexts } from '../texts.js';

export interface RolesFieldProps {
  readonly value: readonly Role[];
  readonly change: (roles: readonly Role[]) => void;
  readonly problem: string | null;
  readonly disabled?: boolean;
  readonly hint?: string;
}

export function RolesField({ value, change, problem, disabled = false, hint }: RolesFieldProps) {
  const texts = useAdminTexts();
  const words = texts.admin.users;
  const id = useId();
  return (
    <FieldFrame id={id} label={words.roles} problem={problem} hint={hint} className="field-wide" group>
      <div className="choices">
        {roles.map((role) => (
          <label key={role} className="choice">
            <input
              type="checkbox"
              className="check"
              name={`role-${role}`}
              checked={value.includes(role)}
              disabled={disabled}
              aria-invalid={problem !== null}
              onChange={(event) =>
                change(event.target.checked ? [...value, role] : value.filter((other) => other !== role))
              }
            />
            <span className="two">
              <span>{words.role[role]}</span>
              <span className="dim small">{words.roleMay[role]}</span>
            </span>
          </label>
        ))}
      </div>
    </FieldFrame>
  );
}
