export default function JobView({ id }: { id: string }) {
  return <h1>Job {id}</h1>;
}
