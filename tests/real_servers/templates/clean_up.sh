# Arguments: a network namespace and a directory. Waits until its input ends, which it does when
# the test does, in whatever way; then ends all that runs in the namespace and removes both.
cat >/dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10; do
    pids=$(ip netns pids "$1")
    [ -z "$pids" ] && break
    # One may have forked since the list was made, so the list is made again.
    kill -KILL $pids 2>/dev/null
    sleep 0.02
done
ip netns delete "$1"
rm -rf "$2"
