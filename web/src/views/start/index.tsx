export default function StartView() {
  return <h1>Start</h1>;
}
