export default function DeadLettersView() {
  return <h1>Dead letters</h1>;
}
