// Answers each message, a number of milliseconds, after that time; a later one takes its place.
let timer;
onmessage = ({ data }) => {
  clearTimeout(timer);
  timer = setTimeout(postMessage, data, 0);
};
