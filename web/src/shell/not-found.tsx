import { ButtonLink, Empty, PageTitle } from "../ui";

/** The view of an address that the page does not have. */
export function NotFound() {
  return (
    <>
      <PageTitle title="Not found" />
      <Empty title="There is nothing at this address.">
        <ButtonLink href="/jobs">Show the jobs</ButtonLink>
      </Empty>
    </>
  );
}
