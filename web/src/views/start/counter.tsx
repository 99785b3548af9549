import { formatCount } from "../../format";
import { classes } from "../../ui";
import { countCharacters } from "./text";

/** How many characters a text has of those that it may have, as the pipeline counts them. */
export function Counter({ text, max }: { text: string; max: number }) {
  const count = countCharacters(text.trim());
  return (
    <span className={classes("counter", count > max && "bad")}>
      {formatCount(count)} of {formatCount(max)} characters
    </span>
  );
}
