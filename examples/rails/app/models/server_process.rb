# A process that serves, and what it last counted.
class ServerProcess < ApplicationRecord
  LIFETIME = 10.seconds

  scope :live, -> { where("seen_at > ?", LIFETIME.ago) }

  # Of this process; another one after a fork.
  def self.current_id
    "#{Socket.gethostname}:#{Process.pid}"
  end

  def self.report
    find_or_initialize_by(id: current_id).update!(
      connections: CableMetrics.connections,
      subscriptions: CableMetrics.subscriptions.values.sum,
      seen_at: Time.current
    )
  end

  def self.sweep
    where("seen_at <= ?", LIFETIME.ago).delete_all
  end
end
