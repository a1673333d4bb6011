# Counts what Action Cable does, as it tells it.
{ "perform_action" => "in", "transmit" => "out" }.each do |event, direction|
  ActiveSupport::Notifications.subscribe("#{event}.action_cable") do |*, payload|
    CableMetrics.count(direction, payload[:channel_class])
  end
end
