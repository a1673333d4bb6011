# Puma, for the web and for the cable: threads, processes, and a stop that clients are told of.
#
#   puma -C ../production/puma.rb                             # everything in one, in examples/rails
#   PORT=4100 puma -C ../production/puma.rb cable/config.ru   # the cable alone

# This machine alone: nginx is on it. For a router elsewhere, HOST=0.0.0.0.
port ENV.fetch("PORT", 4000), ENV.fetch("HOST", "127.0.0.1")

# For requests over HTTP. A socket takes no thread: Action Cable has one reactor for all sockets of a process,
# and a pool of its own for what channels do (config.action_cable.worker_pool_size, 4).
number_of_threads = ENV.fetch("RAILS_MAX_THREADS", 5).to_i
threads number_of_threads, number_of_threads

# Processes share nothing: from two on, `cable.yml` has to name Redis.
workers ENV.fetch("WEB_CONCURRENCY", 0).to_i
preload_app!

# Puma has all of a body, in a file if it is large, before the application may refuse it: 1 MB, as that takes. Puma 5
# has no such limit, and leaves it to nginx.
http_content_length_limit 1_048_576 if respond_to?(:http_content_length_limit)

# Without it, sockets just break when the process ends. In each process, behind its last request. Where another
# thread writes to a socket just then, Action Cable's own writes what is said here: a moment later.
at_exit do
  if defined?(ActionCable.server)
    ActionCable.server.restart
    sleep 0.2
  end
end
