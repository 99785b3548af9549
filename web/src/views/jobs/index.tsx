export default function JobsView() {
  return <h1>Jobs</h1>;
}
