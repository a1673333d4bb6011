# What the dashboard shows, over all processes.
module Stats
  def self.now
    {
      at: Time.now.to_f,
      people: Presence.live.where(room: nil).distinct.count(:user_id),
      connections: ServerProcess.live.sum(:connections),
      subscriptions: ServerProcess.live.sum(:subscriptions),
      messages: Message.where("created_at > ?", 1.minute.ago).count,
      books: Book.kept.count
    }
  end
end
