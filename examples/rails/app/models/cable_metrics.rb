# What this process' cable has and has done, for Prometheus and for the dashboard.
module CableMetrics
  @messages = Concurrent::Map.new
  @malformed = Concurrent::AtomicFixnum.new

  class << self
    # By what Action Cable tells: see config/initializers/metrics.rb.
    def count(direction, channel)
      @messages.compute([direction, channel]) { |count| count.to_i + 1 }
    end

    # A frame that is no command.
    def count_malformed
      @malformed.increment
    end

    def connections
      ActionCable.server.connections.size
    end

    # How many there are of each channel.
    def subscriptions
      identifiers = ActionCable.server.connections.flat_map { |connection| connection.subscriptions.identifiers }
      identifiers.map { |identifier| JSON.parse(identifier)["channel"] }.tally
    end

    # In Prometheus' text format.
    def to_prometheus
      [
        metric("cable_connections", "gauge", "Open connections", { {} => connections }),
        metric("cable_subscriptions", "gauge", "Subscriptions", labelled(subscriptions) { |name| { channel: name } }),
        metric("cable_messages_total", "counter", "Messages from (in) and to (out) clients", labelled(@messages) do |key|
          { direction: key.first, channel: key.last }
        end),
        metric("cable_malformed_frames_total", "counter", "Frames of clients that are no commands", { {} => @malformed.value }),
        *process_metrics
      ].join
    end

    private

    def process_metrics
      metrics = [
        metric("process_cpu_seconds_total", "counter", "CPU time", { {} => Process.times.sum.round(3) }),
        metric("process_threads", "gauge", "Threads of Ruby", { {} => Thread.list.size })
      ]
      return metrics unless File.exist?("/proc/self/statm") # only on Linux

      pages = File.read("/proc/self/statm").split[1].to_i
      files = Dir.children("/proc/self/fd").size
      metrics << metric("process_open_fds", "gauge", "Open files", { {} => files })
      metrics << metric("process_max_fds", "gauge", "How many may be open", { {} => Process.getrlimit(:NOFILE).first })
      metrics << metric("process_resident_memory_bytes", "gauge", "Resident memory", { {} => pages * 4_096 })
    end

    def labelled(values)
      values.each_pair.to_h { |key, value| [yield(key), value] }
    end

    def metric(name, type, help, values)
      lines = values.map do |labels, value|
        text = labels.map { |label, of| "#{label}=#{of.to_s.inspect}" }.join(",")
        "#{name}#{"{#{text}}" unless text.empty?} #{value}"
      end
      ["# HELP #{name} #{help}", "# TYPE #{name} #{type}", *lines, ""].join("\n")
    end
  end
end
