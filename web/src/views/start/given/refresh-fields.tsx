import { Field } from "../../../ui";
import { Counter } from "../counter";
import type { Part } from "../number-field";
import { MOST_CHANGES, MOST_POST_CHARACTERS } from "./given";

/** An existing post that is edited in place of a new one. */
export function RefreshFields({ draft, faults, onChange, onLeave }: Part) {
  const { refresh } = draft;
  const change = (changed: Partial<typeof refresh>) => onChange({ refresh: { ...refresh, ...changed } });
  const leave = () => onLeave("refresh");
  return (
    <div className="given">
      <p className="hint">
        The post is edited and not written anew, and stays about as long as it is. The job lists what was
        changed, and why. The topic above says what the post is about.
      </p>
      <Field
        label="The post, in Markdown"
        error={faults.refresh}
        hint={<Counter text={refresh.text} max={MOST_POST_CHARACTERS} />}
      >
        {(control) => (
          <textarea
            {...control}
            name="refresh"
            rows={6}
            dir="auto"
            value={refresh.text}
            onChange={(event) => change({ text: event.target.value })}
            onBlur={leave}
          />
        )}
      </Field>
      <Field label="What has changed since" hint={<Counter text={refresh.changes} max={MOST_CHANGES} />}>
        {(control) => (
          <textarea
            {...control}
            rows={3}
            dir="auto"
            value={refresh.changes}
            onChange={(event) => change({ changes: event.target.value })}
            onBlur={leave}
          />
        )}
      </Field>
      <Field label="Its address (optional)">
        {(control) => (
          <input
            {...control}
            type="url"
            inputMode="url"
            placeholder="https://"
            value={refresh.url}
            onChange={(event) => change({ url: event.target.value })}
            onBlur={leave}
          />
        )}
      </Field>
    </div>
  );
}
